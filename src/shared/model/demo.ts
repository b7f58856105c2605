/** How the name of a demo machine's temporary folder begins: what may be deleted when its devices end. */
export const temporaryRootPrefix = 'regscope-demo-';
