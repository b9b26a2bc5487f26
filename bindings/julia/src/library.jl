# Finds and loads the shared library, once, when the package is loaded.

const LIBRARY = Ref{Ptr{Cvoid}}(C_NULL)

# Address of a function of the library.
address(name::Symbol) = Libdl.dlsym(LIBRARY[], name)

# Where the library is: named by the environment, else beside the package, else in the build tree.
function find_library()
    named = get(ENV, "NUCULA_LIBRARY", "")
    if !isempty(named)
        isfile(named) || error("NUCULA_LIBRARY names $named, but there is no such file")
        return abspath(named)
    end
    file = (Sys.iswindows() ? "nucula." : "libnucula.") * Libdl.dlext
    package = dirname(@__DIR__)
    places = [joinpath(package, "lib", file),
              (normpath(package, "..", "..", "target", profile, file) for profile in ("release", "debug"))...]
    found = findfirst(isfile, places)
    found === nothing &&
        error("no nucula library: set NUCULA_LIBRARY to its path or run cargo build --release; looked for ",
              join(places, ", "))
    return places[found]
end

function load_library(path)
    # Not Julia's default of RTLD_DEEPBIND. Where Julia comes with nongnu libunwind (Debian's builds do), deep binding
    # gives the library the unwinder of libgcc_s while libgcc_s calls into libunwind, and that mixture aborts the
    # process in a caught panic. Without it everybody uses the same one.
    LIBRARY[] = Libdl.dlopen(path, Libdl.RTLD_NOW | Libdl.RTLD_LOCAL)
    theirs = nucula_abi_version()
    theirs == NUCULA_ABI_VERSION ||
        error("$path has ABI $theirs, but this package is written for ABI $NUCULA_ABI_VERSION")
    return nothing
end

"""
    Nucula.version()

The version of the loaded library.
"""
version() = VersionNumber(unsafe_string(nucula_version()))
