"""Takes the shared libraries of nucula along, beside the package, where it looks for them."""

from PyInstaller.utils.hooks import collect_dynamic_libs

binaries = collect_dynamic_libs("nucula")
