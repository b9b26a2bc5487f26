#!/bin/sh
# get-python39.sh FOLDER: CPython 3.9.2 of Debian 11, unpacked into FOLDER; nothing is installed. FOLDER/bin/python3.9 runs it.
# The mirror is that of this machine's apt, which verifies the signed index and every package.
set -eu
mkdir -p "${1:?usage: get-python39.sh FOLDER}"
folder=$(cd "$1" && pwd)
parts=$folder.parts
trap 'rm -rf "$parts"' EXIT
mkdir -p "$parts/lists/partial" "$parts/cache/archives/partial"
mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Origin: Debian' | grep -v security | head -n 1)
echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${mirror:?no Debian mirror} bullseye main" > "$parts/sources.list"
: > "$parts/status"
apt() {
  apt-get -qq -o Dir::Etc::SourceList="$parts/sources.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$parts/lists" \
    -o Dir::State::Status="$parts/status" -o Dir::Cache="$parts/cache" -o Acquire::Languages=none -o APT::Sandbox::User= "$@"
}
apt update
# The interpreter, its standard library, and what their modules load.
cd "$parts/cache"
apt download python3.9-minimal libpython3.9-minimal libpython3.9-stdlib python3-distutils python3-lib2to3 libexpat1 libffi7 \
  libmpdec3 libsqlite3-0 libssl1.1 libuuid1
for package in ./*.deb; do dpkg -x "$package" "$folder"; done
libraries=$(dirname "$(find "$folder/usr/lib" -name 'libffi.so.7')")
mkdir -p "$folder/bin"
cat > "$folder/bin/python3.9" <<END
#!/bin/sh
LD_LIBRARY_PATH="$libraries:$folder/lib/$(basename "$libraries")" exec "$folder/usr/bin/python3.9" "\$@"
END
chmod +x "$folder/bin/python3.9"
