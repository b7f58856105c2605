/** A program for a POSIX shell, such as dash or busybox's ash, that runs on a target. */
export interface RemoteScript {
  readonly text: string;
}

/** Begins the line of stderr in which a script says why it gave up. */
export const failedMark = 'regscope-failed';
/** The line after which stdout is what it is to be: what a login shell's files print comes before it. */
export const readyMark = 'regscope-ready';

/** The folder that a script is told for the user's own cache. */
export const ownCache = 'auto';

/** With what sudo asks for a password on stderr. The user's name follows. */
export const passwordMark = 'regscope-password';

/** How `auto` becomes root, in $way. What it needs is looked for by the script that goes on from there. */
export const chooseWay = `if [ "$way" = auto ]; then
  way=none
  if [ "$(id -u)" != 0 ]; then
    for w in sudo doas; do
      if command -v $w >/dev/null; then way=$w; break; fi
    done
  fi
fi
`;

/**
 * $1 is the folder that is named. Others may use it: $folder is one of our own in it, by its path without links once `settle` has
 * succeeded. That one is for the user alone: what lies in it may be run as root. `kept` says whether nobody but root and this
 * login can put something else in the place of a folder. `runs` tries a program, since root's `test -x` does not see `noexec`
 * everywhere. `space` prints nothing where df does not know, as busybox's does not for the root of an initramfs.
 */
const prelude = `set -u
umask 077
LC_ALL=C export LC_ALL
fail() { echo "${failedMark} $*" >&2; exit 3; }
sum() { s=$(sha256sum < "$1" 2>/dev/null) && echo "\${s%% *}"; }
runs() {
  t=$folder/.try.$$
  (printf '#!/bin/sh\\nexit 0\\n' > "$t" && chmod 700 "$t" && "$t") 2>/dev/null
  r=$?
  rm -f "$t"
  return $r
}
space() { df -Pk "$folder" 2>/dev/null | { read -r l; read -r l l l k l; echo "$k"; }; }
kept() {
  p=$1
  while [ -n "$p" ]; do
    ls -ldn "$p" 2>/dev/null | {
      read -r mode l uid l
      case $mode in
        l*) ;;
        ????????w[!tT]*) uid=any ;; # Others may write, and it is not sticky.
      esac
      [ "$uid" = 0 ] || [ "$uid" = "$me" ]
    } || return 1
    p=\${p%/*}
  done
}
settle() {
  [ -n "$named" ] || return 0
  me=$(id -u)
  real=$(cd -P "$named" 2>/dev/null && pwd -P) && kept "$named" && kept "$real" && folder=\${real%/}/regscope
}
ours() { [ ! -L "$folder" ] && [ -O "$folder" ]; }
open() {
  mkdir -p "\${named:-$folder}" 2>/dev/null && settle || return 1
  mkdir -p "$folder" 2>/dev/null && ours && [ -w "$folder" ] && chmod 700 "$folder" 2>/dev/null
}
named=$1
shift
[ "$named" != ${ownCache} ] || named=
folder=\${named%/}/regscope
[ -n "$named" ] || folder=\${XDG_CACHE_HOME:-\${HOME:-}/.cache}/regscope
`;

/** FOLDER. Says what the target is, in lines for `parseProbe`. Makes the folder, and leaves nothing in it. */
export const probeScript: RemoteScript = {
  text: `${prelude}
echo ${readyMark}
echo "machine $(uname -m)"
libc=$(getconf GNU_LIBC_VERSION 2>/dev/null) || libc=
if [ -z "$libc" ]; then
  case $(ldd --version 2>&1) in *musl*) libc=musl ;; esac
  for f in /lib/ld-musl-*; do [ ! -e "$f" ] || libc=musl; done
fi
[ -z "$libc" ] || echo "libc $libc"
echo "uid $(id -u)"
for t in sha256sum gzip node sudo doas; do
  ! p=$(command -v $t) || echo "tool $t $p"
done
! v=$(node --version 2>/dev/null) || echo "node $v"
if open; then
  echo "folder $folder"
  k=$(space)
  [ -z "$k" ] || echo "space $k"
  if runs; then echo "exec yes"; else echo "exec no"; fi
  for f in "$folder"/*/*; do
    if [ -f "$f" ] && s=$(sum "$f"); then echo "file $s \${f#"$folder"/}"; fi
  done
fi
echo end
`,
};

/**
 * FOLDER PATH SIZE SHA256 MODE PACKED, and the file's bytes, by gzip where PACKED is `gzip` and as they are where it is `plain`. It
 * comes to stand there whole and with that hash, or not at all. What a run left that was killed there, or ended with the power,
 * is removed by the next.
 */
export const pushScript: RemoteScript = {
  text: `${prelude}
path=$1 size=$2 hash=$3 mode=$4 unpack=cat
[ "$5" = plain ] || unpack='gzip -dc'
echo ${readyMark}
command -v sha256sum >/dev/null || fail no-sha256sum
open && mkdir -p "$folder/\${path%/*}" 2>/dev/null || fail no-folder "$folder"
k=$(space) # Of an initramfs, busybox's df says nothing.
[ -z "$k" ] || [ "$k" -gt $((size / 1024 + 16)) ] || fail no-space "$folder"
runs || fail no-exec "$folder"
for p in "$folder/$path".*; do [ -d "/proc/\${p##*.}" ] || rm -f "$p"; done
part=$folder/$path.$$
trap 'rm -f "$part"' EXIT
trap 'exit 1' HUP INT PIPE TERM # What it says goes nowhere when the link is gone.
m=$($unpack 2>&1 > "$part") || case $m in
  *space*|*uota*) fail no-space "$folder" ;;
  *) fail not-written "$m" ;;
esac
[ "$(sum "$part")" = "$hash" ] || fail hash-differs "$path"
chmod "$mode" "$part" && mv -f "$part" "$folder/$path" || fail not-written "$folder/$path"
`,
};

/**
 * FOLDER WAY NODE HELPER HELPER-SHA256 KOFFI KOFFI-SHA256 ARGUMENTS. Becomes the helper: from then on, stdin and stdout are its
 * own. A NODE that begins with a slash is the target's own. One that was sent is not hashed again, which takes a small board
 * seconds: that was done when it arrived, and by the probe. WAY `sudo-ask` has sudo ask for a
 * password by {@link passwordMark}, and take it from stdin.
 */
export const startScript: RemoteScript = {
  text: `${prelude}
way=$1 node=$2
shift
there() { command -v "$1" >/dev/null || fail no-root "$1"; }
${chooseWay}
case $way in
  none) ;;
  sudo | doas) there "$way" ;;
  sudo-ask) there sudo ;;
  *) fail no-root "$way" ;;
esac
open || fail no-folder "$folder"
check() {
  [ -f "$folder/$1" ] || fail not-there "$1"
  [ "$(sum "$folder/$1")" = "$2" ] || fail hash-differs "$1"
}
case $1 in
  /*) ;;
  *) node=$folder/$1 ;;
esac
[ -x "$node" ] || fail not-there "$node"
check "$2" "$3"
check "$4" "$5"
script=$folder/$2
shift 5
set -- "$node" "$script" "$@"
cd /
[ "$way" != sudo-ask ] || exec sudo -S -p '${passwordMark} %p
' -- /bin/sh -c 'echo ${readyMark}; exec "$@"' sh "$@"
case $way in
  sudo) set -- sudo -n -- "$@" ;;
  doas) set -- doas -n "$@" ;;
esac
echo ${readyMark}
exec "$@"
`,
};

/** FOLDER. Removes what {@link pushScript} has put there, by its names, and our own folder if nothing else is in it. */
export const removeScript: RemoteScript = {
  text: `${prelude}
echo ${readyMark}
[ -d "$folder" ] || exit 0
settle && ours || fail no-folder "$folder"
for p in "$folder"/node-* "$folder"/helper-*; do
  n=\${p#"$folder"/}
  n=\${n#*-}
  case $n in *[!0-9a-f]*) continue ;; esac
  [ \${#n} != 32 ] || rm -rf "$p" || fail not-removed "$folder"
done
for p in "$folder"/.try.*; do [ -d "/proc/\${p##*.}" ] || rm -f "$p"; done
rmdir "$folder" 2>/dev/null
exit 0
`,
};
