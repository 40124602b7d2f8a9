#!/bin/sh
# Fetch the current snapshot of an object store and serve it: pull_snapshot.sh REMOTE:BUCKET/PATH FOLDER
#
# A snapshot gets its place in the folder once all of its files are there and their checksums match. The pointer is
# replaced last, in one step. Run it by a timer on each machine; a run that is cut off is continued by the next one.
# Needs rclone, with a remote for the store, routes-geo, and flock of util-linux.
set -eu
store=${1:?give the place in the store, such as store:bucket/snapshots}
folder=${2:?give the folder of the snapshots}

mkdir -p "$folder/.pulling"
exec 9>"$folder/.pulling/lock"
flock -n 9 || { echo "another run is fetching a snapshot"; exit 0; }

name=$(rclone cat "$store/current")
case $name in
  *[!0-9a-f]* | "") echo "$store/current contains '$name', which is not the name of a snapshot" >&2; exit 1 ;;
esac
if [ "$(cat "$folder/current" 2>/dev/null)" = "$name" ]; then
  exit 0
fi

if ! { [ -d "$folder/$name" ] && routes-geo verify "$folder/$name"; }; then
  rclone copy --checksum "$store/$name" "$folder/.pulling/$name"
  routes-geo verify "$folder/.pulling/$name" || { rm -rf "$folder/.pulling/$name"; exit 1; }
  rm -rf "${folder:?}/$name" # only what is damaged gets here; a process that serves it has its content in memory
  sync -f "$folder"
  mv "$folder/.pulling/$name" "$folder/$name"
fi
printf '%s\n' "$name" >"$folder/.pulling/current"
sync -f "$folder"
mv "$folder/.pulling/current" "$folder/current"
echo "now serving snapshot $name"
