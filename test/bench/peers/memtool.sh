# memtool.sh FILE: for each line of stdin, "COUNT SIZE", starts memtool COUNT times, each to read SIZE bytes of the file
# in 32-bit accesses, and answers with an empty line.
while read -r count size; do
  while [ "$count" -gt 0 ]; do
    memtool md -l -s "$1" "0x0+$size" >/dev/null || exit 1
    count=$((count - 1))
  done
  echo
done
