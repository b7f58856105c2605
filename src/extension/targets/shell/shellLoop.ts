import {
  recordedDeviceFiles,
  recordedDeviceLinks,
  recordedLinkFiles,
  recordedProcFiles,
  recordedSlotFiles,
} from '../../../shared/linux/recordedFiles';
import { kernelOptions } from '../../../shared/model/accessFacts';
import { chooseWay, failedMark, readyMark, type RemoteScript } from '../remoteScripts';

const devices = '/sys/bus/pci/devices/*';
const platform = ['platform', 'amba'].map((bus) => `/sys/bus/${bus}/devices/*`);
const below = (folder: string, names: readonly string[]) =>
  names.map((name) => `${folder}/${name}`).join(' ');

/** The EFI variable that tells whether Secure Boot is on (UEFI Specification 2.10, 3.3). */
export const secureBoot = '/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c';

/** What a helper's administrator may have forbidden (policy/administrator.ts there). */
const policyFile = '/etc/regscope/policy.json';

/**
 * $1 is the mark that begins the last line of each answer, with the status behind it; $2 is `writes` or `reads`. Reads a
 * line for each thing to do: an operation and words. Lines from `guard` to `end` belong together: once one of them says no,
 * those after it are skipped. There is no single quote in it: it is one word to sudo.
 *
 * `look` and `guard` compare what the kernel's books say with what they said last, so that what was judged by them is done
 * only while they say the same. No line reaches a register but those of `effectOf`.
 */
const loop = `set -u
mark=$1 mode=$2
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin LC_ALL=C
export PATH LC_ALL
exec 2>/dev/null
pci=/sys/bus/pci/devices
generation=0 known= skip=0 strict=all
memory=devmem
command -v devmem >/dev/null || memory="busybox devmem"
case $($memory --help 2>&1) in *BusyBox*) ;; *) memory= ;; esac
program=$(command -v "\${memory%% *}")
case $program in /*) ;; *) program=/proc/$$/exe ;; esac
bytes=none
for t in od hexdump xxd; do
  if command -v $t >/dev/null; then bytes=$t; break; fi
done
hex() {
  case $bytes in
    od) od -An -v -tx1 ;;
    hexdump) hexdump -v -e "1/1 \\"%02x \\"" ;;
    xxd) xxd -p ;;
  esac
}
books() {
  echo /sys/bus/pci/drivers/*/*:*:*.* $pci/*
  cat /proc/iomem /proc/ioports $pci/*/resource $pci/*/enable $pci/*/power_state
}
look() {
  now=$(books)
  [ "$now" = "$known" ] || known=$now generation=$((generation + 1))
}
place() {
  case $1 in
    config) f=$pci/$2/config ;;
    bar[0-5]) f=$pci/$2/resource\${1#bar} ;;
    port) f=/dev/port ;;
    *) f=/dev/null ;;
  esac
}
node() {
  if [ ! -e "/dev/$1" ]; then
    echo "$1 missing"
  elif m=$( (: < "/dev/$1") 2>&1); then
    echo "$1 opens"
  else
    echo "$1 refused \${m##*: }"
  fi
}
while read -r op a b c d e; do
  s=0
  if [ $skip = 1 ] && [ "$op" != end ]; then
    s=skipped
  else
    case $op in
      hello)
        echo "pid $$"
        echo "uid $(id -u)"
        echo "memory \${memory:-none}"
        [ -z "$memory" ] || [ "$(dd if="$program" bs=1 skip=4 count=1)" != "$(printf "\\002")" ] || echo "wide yes"
        echo "bytes $bytes"
        [ ! -e ${policyFile} ] || echo "policy yes"
        node mem
        node port
        echo "secureboot $(hex < ${secureBoot})"
        { zcat /proc/config.gz || cat "/boot/config-$(uname -r)"; } | grep -E "CONFIG_(${kernelOptions.join('|')})[= ]"
        ;;
      look)
        look
        echo $generation
        ;;
      guard)
        look
        strict=$b
        [ $generation = "$a" ] || s=changed
        ;;
      end) skip=0 strict=all ;;
      text)
        grep "" /dev/null ${below('/proc', recordedProcFiles)} /proc/self/status /sys/kernel/security/lockdown
        for t in ${recordedSlotFiles.join(' ')}; do grep "" /dev/null /sys/bus/pci/slots/*/$t; done
        for t in ${recordedDeviceFiles.join(' ')} firmware_node/path; do grep "" /dev/null $pci/*/$t; done
        ;;
      links) ls -ldn ${devices} ${below(devices, recordedDeviceLinks)} ${platform.join(' ')} ${platform.map((each) => below(each, ['driver', 'of_node'])).join(' ')} ;;
      sizes) ls -lLn ${below(devices, ['config', 'rom', 'resource[0-5]', 'resource[0-5]_wc', ...recordedLinkFiles])} ;;
      folders) echo ${devices}/pci_bus/* /sys/firmware/* ;;
      tree)
        t=cat
        command -v gzip >/dev/null && t=gzip
        [ ! -d /sys/firmware/devicetree/base ] || tar -cf - -C /sys/firmware/devicetree/base . | $t
        ;;
      link) grep "" /dev/null ${below('$pci/$a', recordedLinkFiles)} ;;
      dump) dd if="$pci/$a/config" bs="$b" count=1 | hex ;;
      decodes)
        set -- $(dd if="$pci/$a/config" bs=2 count=1 skip=2 | hex)
        v=\${1-}\${2-}
        if [ "$v" = ffff ]; then
          s=gone
        elif [ -n "$v" ] && [ $((0x\${v%??} & b)) = 0 ]; then
          s=off
        fi
        ;;
      get)
        place "$a" "$b"
        v=$(dd if="$f" bs="$d" count=1 skip="$c" | hex)
        echo "$v"
        [ -n "$v" ] || s=1
        ;;
      peek)
        $memory "$a" "$b" 2>&1
        s=$?
        ;;
      put | poke)
        if [ "$mode" != writes ]; then
          s=forbidden
        elif [ "$op" = poke ]; then
          $memory "$a" "$b" "$c" 2>&1
          s=$?
        else
          place "$a" "$b"
          w="bs=$d count=1"
          [ -z "\${BASH_VERSION:-}" ] || w="ibs=1 obs=$d count=$d" # Its printf writes each line by itself.
          v=$( (printf "$e" | dd of="$f" $w seek="$c" conv=notrunc) 2>&1) || s=1
          [ $s = 0 ] || echo "$v"
        fi
        ;;
      *) s=unknown ;;
    esac < /dev/null
    case $op:$s in
      *:0 | end:*) ;;
      peek:* | get:*) [ "$strict" = all ] || skip=1 ;;
      *) skip=1 ;;
    esac
  fi
  echo
  echo "$mark $s"
done
`;

/** FOLDER WAY MARK MODE. Becomes the loop, as root where the way says so: stdin and stdout are then its own. */
export const shellScript: RemoteScript = {
  text: `set -u
way=$2
shift 2
fail() { echo "${failedMark} $*" >&2; exit 3; }
${chooseWay}
case $way in
  none) ;;
  sudo | doas) command -v "$way" >/dev/null || fail no-root "$way" ;;
  *) fail no-root "$way" ;;
esac
for t in cat dd grep ls; do
  command -v $t >/dev/null || fail no-command $t
done
loop='${loop}'
echo ${readyMark}
cd /
case $way in
  none) exec sh -c "$loop" regscope "$@" ;;
  sudo) exec sudo -n -- sh -c "$loop" regscope "$@" ;;
  doas) exec doas -n sh -c "$loop" regscope "$@" ;;
esac
`,
};
