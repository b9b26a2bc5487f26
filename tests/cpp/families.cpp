// Every class and function of nucula.hpp, used as it is meant and as it is not; nothing may be left over.
//
//     families STRUCTURE_FILE CURVE_FILE
//
// Writes into the current folder.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nucula.hpp>
#include <numeric>
#include <type_traits>

static int n_failures = 0;

#define REQUIRE(...) require((__VA_ARGS__), #__VA_ARGS__, __LINE__)

static void require(bool holds, const char *condition, int line) {
    if (!holds) {
        std::fprintf(stderr, "line %d: not true: %s\n", line, condition);
        n_failures++;
    }
}

/// What `call` must throw: this status, and a sentence with this text.
#define THROWS(status, text, ...) throws([&] { __VA_ARGS__; }, status, text, __LINE__)

template <typename Call> static void throws(Call &&call, nucula_status_t status, const char *text, int line) {
    try {
        call();
    } catch (const nucula::Error &error) {
        if (error.status() != status || std::string(error.what()).find(text) == std::string::npos) {
            std::fprintf(stderr, "line %d: status %d \"%s\"\n", line, int(error.status()), error.what());
            n_failures++;
        }
        return;
    }
    require(false, "it throws", line);
}

template <typename T> constexpr bool moves_only =
    std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T> && !std::is_copy_constructible_v<T> &&
    !std::is_copy_assignable_v<T>;
static_assert(moves_only<nucula::Structure> && moves_only<nucula::Volumes> && moves_only<nucula::Voids> &&
              moves_only<nucula::SaxsCurve> && moves_only<nucula::SaxsModel> && moves_only<nucula::Tree> &&
              moves_only<nucula::GainLoss> && moves_only<nucula::Neighbors> && moves_only<nucula::AceBasis>);

static void structures(const std::string &path) {
    auto s = nucula::Structure::read(path);
    REQUIRE(s.size() > 100 && s.positions().size() == s.size() && s.element(0) == "N");
    const auto some = s.select(std::vector<std::size_t>{3, 5});
    REQUIRE(some.size() == 2 && some.positions()[1] == s.positions()[5]);
    auto moved = std::move(s);
    REQUIRE(!s && moved);
    THROWS(NUCULA_ERROR_NULL_POINTER, "structure", s.size());
    s = std::move(moved);
    REQUIRE(s.size() > 100);

    const std::vector<nucula::Pointf> positions{{0, 0, 0}, {1.5F, 0, 0}};
    const std::vector<std::string> elements{"C", "ZN"};
    REQUIRE(nucula::Structure::from_atoms(positions, elements).element(1) == "ZN");
    REQUIRE(nucula::Structure::from_atoms({}, {}).size() == 0);
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "elements: 1 values, not 2",
           nucula::Structure::from_atoms(positions, std::vector<std::string>{"C"}));
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "\"CARBON\" of atom 0",
           nucula::Structure::from_atoms(positions, std::vector<std::string>{"CARBON", "C"}));
    THROWS(NUCULA_ERROR_IO, "missing.pdb", nucula::Structure::read("missing.pdb"));
    THROWS(NUCULA_ERROR_PARSE, "bad.pdb", nucula::Structure::read_memory("ATOM  nonsense", "pdb", "bad.pdb"));
}

static void volumes(const std::string &path) {
    const auto s = nucula::Structure::read(path);
    nucula::VolumesOptions o;
    REQUIRE(o.size == sizeof(nucula_volumes_options_t) && o.voxel_size == 3.0);
    o.voxel_size = 2;
    const auto v = nucula::volumes(s, o);
    REQUIRE(v.size() > 2 && v.kind().size() == v.size() && v.kind()[0] == nucula::cavity);
    REQUIRE(std::string(nucula::kind_name(v.kind()[0])) == "cavity" && std::string(nucula::kind_name(99)) == "unknown");
    REQUIRE(v.volume()[0] == 8.0 * double(v.voxels(0).size()) && v.volume()[0] >= v.volume()[v.size() - 1]);
    REQUIRE(v.lengths()[0][0] >= v.lengths()[0][2] && !v.residues(0).empty() && v.mouth_voxels(0).empty());
    REQUIRE(std::count(v.residue_text(0).begin(), v.residue_text(0).end(), ' ') + 1 ==
            static_cast<std::ptrdiff_t>(v.residues(0).size()));
    const auto mask = v.mask(NUCULA_MASK_BURIED);
    const auto labels = v.labels();
    REQUIRE(mask.size() == labels.size() && mask[v.voxels(0)[0]] == 1 && labels[v.voxels(0)[0]] > 0);
    const auto back = v.from_input(v.to_input(v.center()));
    REQUIRE(back.size() == v.size() && std::abs(back[0][1] - v.center()[0][1]) < 1e-9);
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "row", v.voxels(v.size()));
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "mask", v.mask(17));
    v.write("face.csv");
    nucula::VolumesWriteOptions as;
    as.frame = NUCULA_FRAME_INPUT;
    v.write("face.cif", as);
    THROWS(NUCULA_ERROR_UNSUPPORTED, "face.docx", v.write("face.docx"));
    REQUIRE(nucula::volumes_all(s, o).size() == 4);
    o.voxel_size = -1;
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "voxel_size", nucula::volumes(s, o));
}

static void callbacks(const std::string &path) {
    const auto s = nucula::Structure::read(path);
    nucula::VolumesOptions o;
    std::uint64_t last = 0;
    {
        nucula::Progress progress(o, [&](std::uint64_t done, std::uint64_t) {
            last = done;
            return true;
        });
        nucula::volumes(s, o);
    }
    REQUIRE(last > 0 && o.progress == nullptr && o.user == nullptr);
    {
        nucula::Progress progress(o, [](std::uint64_t, std::uint64_t) { return false; });
        THROWS(NUCULA_ERROR_CANCELLED, "", nucula::volumes(s, o));
    }
    // What a callback throws comes out of the call, and leaves nothing for the next one.
    bool caught = false;
    try {
        nucula::Progress progress(o, [](std::uint64_t, std::uint64_t) -> bool { throw 17; });
        nucula::volumes(s, o);
    } catch (int number) {
        caught = number == 17;
    }
    REQUIRE(caught && nucula::volumes(s, o).size() > 0);

    const std::vector<std::string> paths{path, "missing.pdb", path};
    std::vector<std::size_t> good;
    std::size_t bad = 0;
    const auto tell = [&](auto item) {
        if (item.error) {
            bad = item.index;
            REQUIRE(!item.value && item.error->status() == NUCULA_ERROR_IO);
        } else {
            good.push_back(item.value->size());
        }
    };
    nucula::volumes_batch(paths, tell);
    REQUIRE(good.size() == 2 && good[0] == good[1] && good[0] > 0 && bad == 1);
    nucula::VoidsOptions coarse;
    coarse.step = 2;
    nucula::voids_batch(paths, tell, coarse);
    REQUIRE(good.size() == 4 && good[2] == good[3]);
    std::vector<nucula::Pointf> frames(s.positions().begin(), s.positions().end());
    frames.insert(frames.end(), s.positions().begin(), s.positions().end());
    nucula::volumes_frames(s, frames, tell);
    REQUIRE(good.size() == 6 && good[4] == good[0] && good[5] == good[0]);
    frames.pop_back();
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "positions", nucula::volumes_frames(s, frames, tell));
    bool stopped = false;
    try {
        nucula::volumes_batch(paths, [](nucula::BatchItem<nucula::Volumes>) { throw std::string("enough"); });
    } catch (const std::string &word) {
        stopped = word == "enough";
    }
    REQUIRE(stopped);
}

static void voids(const std::string &path) {
    const auto s = nucula::Structure::read(path);
    nucula::VoidsOptions o;
    o.step = 1;
    const auto v = nucula::voids(s, o);
    REQUIRE(v.size() > 2 && v.error()[0] > 0 && v.volume()[0] >= v.volume()[1] && !v.residues(0).empty());
    std::size_t lines = 0;
    for (std::size_t row = 0; row < v.size() && lines == 0; row++) {
        REQUIRE(v.mouth_area(row).size() == v.mouth_radius(row).size());
        if (v.mouth_area(row).size() > 1) {
            const auto line = v.centreline(row);
            REQUIRE(line.size() == line.radius().size() && line.length() > 0 && line.bottleneck() > 0);
            lines++;
        }
    }
    REQUIRE(lines == 1);
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "row", v.centreline(v.size()));
    v.write("face.ply");
}

static void scattering(const std::string &path, const std::string &curve_path) {
    const auto s = nucula::Structure::read(path);
    const std::vector<double> q{0.0, 0.1, 0.2};
    const auto profile = nucula::saxs_profile(s, q);
    REQUIRE(profile.size() == 3 && profile[0] > profile[1] && profile[1] > profile[2]);
    const auto curve = nucula::SaxsCurve::read(curve_path);
    nucula::SaxsFitOptions fitting;
    fitting.offset = 1;
    const auto fit = nucula::saxs_fit(s, curve, fitting, {}, nucula::Gradient::exact);
    REQUIRE(fit.fits.size() == 1 && fit.fits[0].chi2 > 0 && fit.profiles.size() == curve.size());
    REQUIRE(fit.gradient.size() == s.size() && nucula::saxs_fit(s, curve, fitting).gradient.empty());
    REQUIRE(nucula::guinier(curve).rg > 10);

    std::vector<nucula::Point> twice;
    for (int copy = 0; copy < 2; copy++) {
        for (const auto &p : s.positions()) {
            twice.push_back({p[0], p[1], p[2]});
        }
    }
    const nucula::SaxsModel model(s, q);
    const auto profiles = model.profile(twice);
    REQUIRE(profiles.size() == 6 && profiles[0] == profiles[3] && profiles[2] == profile[2]);
    twice.pop_back();
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "positions", model.profile(twice));
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "sigma", model.fit(q, std::vector<double>{1.0}));
    const auto pairs = nucula::SaxsCurve::from_points(q, profile, profile);
    REQUIRE(pairs.size() == 3 && pairs.intensity()[1] == profile[1]);

    const std::vector<nucula::Point> points{{0, 0, 0}, {2, 0, 0}};
    REQUIRE(std::abs(nucula::radius_of_gyration(points) - 1.0) < 1e-12);
    const nucula::PairDistribution distances(points);
    REQUIRE(distances.size() > 0 && distances.r().size() == distances.p().size());
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "weights", nucula::radius_of_gyration(points, q));
}

static void trees() {
    const auto tree = nucula::Tree::from_newick("((a:1,b:1):0.5,(c:1,d:1):0.5);");
    REQUIRE(tree.n_tips() == 4 && tree.size() == 7 && tree.parents().size() == 7);
    REQUIRE(nucula::Tree::from_newick(tree.newick()).n_tips() == 4);
    THROWS(NUCULA_ERROR_PARSE, "", nucula::Tree::from_newick("((a:1"));
    const std::vector<std::int8_t> states{1, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1};
    const nucula::GainLoss data(tree, states, 3);
    const auto ll = data.log_likelihood(0.5, 0.5);
    REQUIRE(ll.size() == 3 && ll[0] < 0);
    const auto fit = data.fit();
    REQUIRE(fit.beta().size() == 2 && fit.log_likelihood() < 0 && fit.size() == 0);
    const std::vector<std::vector<std::uint32_t>> sets{{0, 2}, {1}};
    const auto tests = data.test(sets);
    REQUIRE(tests.size() == 2 && tests.p()[0] >= 0 && tests.p()[0] <= 1 && tests.q().size() == 2);
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "states", nucula::GainLoss(tree, states, 2));
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "", data.log_likelihood(-1.0, 0.5));

    if (std::FILE *file = std::fopen("table.csv", "w")) {
        std::fputs("Gene,d,c,b,a\nx,1,0,1,0\n", file);
        std::fclose(file);
    }
    const auto table = nucula::Presence::read("table.csv");
    REQUIRE(table.n_genomes() == 4 && table.n_families() == 1 && table.states().size() == 4);
    REQUIRE(table.for_tree(tree) == std::vector<std::int8_t>({0, 1, 0, 1}));
}

static void atoms() {
    const std::vector<nucula::Point> positions{{0, 0, 0}, {1.40, 1.32, 1.36}};
    const std::vector<std::int32_t> species{14, 14};
    const nucula::Cell cell{{{0, 2.7, 2.8}, {2.7, 0, 2.7}, {2.7, 2.7, 0}}};
    const nucula::Neighbors pairs(positions, 3.0, cell);
    REQUIRE(pairs.size() >= 8 && pairs.of(0).size() + pairs.of(1).size() == pairs.size());
    REQUIRE(pairs.vectors().size() == pairs.size() && nucula::Neighbors(positions, 3.0).size() == 2);
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "cutoff", nucula::Neighbors(positions, -1.0));
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "point", pairs.of(2));

    nucula::AceOptions o;
    const std::int32_t silicon = 14;
    const double r0 = 2.35;
    o.n_species = 1;
    o.species = &silicon;
    o.r0 = &r0;
    const nucula::AceBasis basis(o);
    std::vector<double> weights(basis.size());
    for (std::size_t i = 0; i < weights.size(); i++) {
        weights[i] = 1.0 / double((i + 1) * (i + 1));
    }
    const std::vector<nucula::AceSystem> systems{{positions, species, cell}};
    const auto found = basis.energy_forces(weights, systems[0]);
    const auto rows = basis.design_matrix(systems);
    const std::size_t n_rows = rows.size() / basis.size();
    REQUIRE(n_rows == 1 + 6 + 6);
    double energy = 0;
    for (std::size_t i = 0; i < basis.size(); i++) {
        energy += rows[i * n_rows] * weights[i];
    }
    REQUIRE(std::abs(energy - found.energy) < 1e-9 && std::abs(found.forces[0][0] + found.forces[1][0]) < 1e-9);
    REQUIRE(found.virial[0][1] != 0.0 && basis.descriptors(systems[0]).size() == 2 * basis.size());
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "weights: 2 values", basis.energy_forces(std::vector<double>{1, 2}, systems[0]));
    o.order = -3;
    THROWS(NUCULA_ERROR_BAD_ARGUMENT, "order", nucula::AceBasis{o});
}

int main(int argc, char **argv) try {
    if (argc != 3) {
        return 2;
    }
    REQUIRE(!nucula::version().empty());
    structures(argv[1]);
    volumes(argv[1]);
    callbacks(argv[1]);
    voids(argv[1]);
    scattering(argv[1], argv[2]);
    trees();
    atoms();
    return n_failures == 0 ? 0 : 1;
} catch (const std::exception &error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
}
