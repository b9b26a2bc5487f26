// The main job from C++17: from a structure file to its cavities, pockets, pores and hubs.
//
//     c++ -std=c++17 examples/volumes.cpp $(pkg-config --cflags --libs nucula) -o volumes
//     ./volumes [FILE [VOXEL_SIZE [OUTPUT]]]
//
// FILE is PDB or mmCIF, also gzipped; without one the bundled entry 4CUP is analysed.
#include <cstdio>
#include <nucula.hpp>
#include <string>

int main(int argc, char **argv) try {
    const std::string path = argc > 1 ? argv[1] : "examples/data/4CUP.cif";
    nucula::VolumesOptions options;
    options.voxel_size = argc > 2 ? std::stod(argv[2]) : 2.0;

    const auto structure = nucula::Structure::read(path);
    const auto v = nucula::volumes(structure, options);
    std::printf("%s: %zu atoms, %zu volumes\n\n  id  kind     volume Å³                 lengths Å  residues\n", path.c_str(),
                structure.size(), v.size());
    for (std::size_t i = 0; i < v.size(); i++) {
        const nucula::Point &lengths = v.lengths()[i];
        std::printf("%4d  %-7s %10.1f   %7.2f %7.2f %7.2f  %8zu\n", int(v.id()[i]), nucula::kind_name(v.kind()[i]),
                    v.volume()[i], lengths[0], lengths[1], lengths[2], v.residues(i).size());
    }
    if (v.size() > 0) {
        std::printf("\nalong the first: %s\n", std::string(v.residue_text(0)).c_str());
    }
    if (argc > 3) {
        v.write(argv[3]);
        std::printf("\nannotated structure: %s\n", argv[3]);
    }
    return 0;
} catch (const std::exception &error) {
    std::fprintf(stderr, "volumes: %s\n", error.what());
    return 1;
}
