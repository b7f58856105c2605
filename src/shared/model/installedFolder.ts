/** Where an administrator installs the helper: a place that is root's alone, or nothing runs from it. */
export const installedFolder = '/usr/local/lib/regscope';
