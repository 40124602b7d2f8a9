#!/bin/sh
# Copy everything that cannot be rebuilt, also while a release is being loaded: backup.sh HOME TARGET
#
# HOME is the folder in ROUTES_GEO_HOME. TARGET must not exist; it gets its name once the copy is verified.
# The order makes the copy consistent without stopping anyone: what refers to others is copied before them. The seal
# lists entries, entries refer to rows, and the log of each table refers to its files; all of these are only added to.
set -eu
home=${1:?give the folder in ROUTES_GEO_HOME}
target=${2:?give the folder to make}
partial=$target.partial

if [ -e "$target" ]; then
  echo "$target exists; give the name of a new folder" >&2
  exit 1
fi

copy_ledger() {
  rm -rf "$partial/ledger"
  mkdir -p "$partial/ledger"
  if [ -e "$home/ledger/seal.json" ]; then cp -p "$home/ledger/seal.json" "$partial/ledger/" || return 1; fi
  for table in releases marks forecasts observations quarantine; do
    from=$home/ledger/$table to=$partial/ledger/$table
    [ -d "$from/_delta_log" ] || continue
    mkdir "$to"
    cp -Rp "$from/_delta_log" "$to/" || return 1
    find "$from" -mindepth 1 -maxdepth 1 ! -name _delta_log -exec cp -Rp {} "$to/" \; || return 1
  done
  routes-geo verify --ledger "$partial/ledger"
}

rm -rf "$partial"
mkdir -p "$partial/snapshots"
if [ -d "$home/ledger" ]; then
  # A file of a log can be listed while the one before it is not, if both are written at that moment.
  copy_ledger || { echo "copying the ledger again: it changed" >&2; copy_ledger; } || copy_ledger
fi
for file in subscriptions.toml delivered.json; do
  if [ -e "$home/$file" ]; then cp -p "$home/$file" "$partial/"; fi
done
if [ -e "$home/snapshots/current" ]; then
  name=$(cat "$home/snapshots/current")
  cp -Rp "$home/snapshots/$name" "$partial/snapshots/"
  printf '%s\n' "$name" >"$partial/snapshots/current"
  routes-geo verify "$partial/snapshots"
fi
sync -f "$partial"
mv "$partial" "$target"
echo "backup of $home in $target"
