#!/bin/sh
# Publish the current snapshot of a folder in an object store: publish_snapshot.sh FOLDER REMOTE:BUCKET/PATH
#
# The pointer is written last, so that a reader of the store never finds a name whose files are missing.
# Needs rclone, with a remote for the store, and routes-geo.
set -eu
folder=${1:?give the folder of the snapshots}
store=${2:?give the place in the store, such as store:bucket/snapshots}

name=$(cat "$folder/current")
routes-geo verify "$folder/$name"
# Files of a snapshot never change, so what is there already is not sent again; another content is an error.
rclone copy --immutable --checksum "$folder/$name" "$store/$name"
rclone check --one-way "$folder/$name" "$store/$name"
printf '%s\n' "$name" | rclone rcat "$store/current"
echo "published snapshot $name in $store"
