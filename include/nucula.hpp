/// nucula from C++17: handles that free themselves, spans over their arrays, exceptions instead of statuses.
///
///     #include <nucula.hpp>
///
///     auto s = nucula::Structure::read("4CUP.cif");
///     nucula::VolumesOptions o;            // holds the defaults
///     o.voxel_size = 2;
///     auto v = nucula::volumes(s, o);
///     for (std::size_t i = 0; i < v.size(); i++)
///         std::cout << nucula::kind_name(v.kind()[i]) << ' ' << v.volume()[i] << '\n';
///
/// Everything here is inline and calls nucula.h, which has the meaning of every field and number: an options class is
/// its struct with the defaults filled in, a handle's view() is its view, get() leads to any function not named here.
///
/// Handles   can be moved, not copied; they may be read from several threads at once. A handle that was moved from is
///           empty: what is called with it throws. Spans lie in the handle's memory: keep the handle.
/// Failures  throw nucula::Error, with the status and the library's sentence. A callback may throw: the call ends, and
///           throws what the callback threw.
/// Arrays    n × 3 is a span of Point; vectors of Point, or any with data() and size(), are taken as they are.
#ifndef NUCULA_HPP
#define NUCULA_HPP

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#if defined(__has_include)
#if __has_include(<version>)
#include <version>
#endif
#endif
#ifdef __cpp_lib_span
#include <span>
#endif

#include "nucula.h"

namespace nucula {

// ---- what all families share ----------------------------------------------------------------------------------------

/// What a call failed with. `what()` is the library's sentence, which names the argument, file or line.
class Error : public std::runtime_error {
  public:
    Error(nucula_status_t status, const std::string &sentence) : std::runtime_error(sentence), status_(status) {}
    /// One of the NUCULA_ERROR_* numbers.
    nucula_status_t status() const noexcept { return status_; }

  private:
    nucula_status_t status_;
};

#ifdef __cpp_lib_span
template <typename T> using Span = std::span<T>;
#else
/// What std::span is from C++20 on: a pointer and a number of items, which belong to somebody else.
template <typename T> class Span {
  public:
    using element_type = T;
    using value_type = std::remove_cv_t<T>;
    constexpr Span() noexcept = default;
    constexpr Span(T *data, std::size_t size) noexcept : data_(data), size_(size) {}
    template <typename Items,
              typename = std::enable_if_t<std::is_convertible_v<decltype(std::declval<Items &>().data()), T *>>>
    constexpr Span(Items &&items) noexcept : data_(items.data()), size_(items.size()) {}
    constexpr T *data() const noexcept { return data_; }
    constexpr std::size_t size() const noexcept { return size_; }
    constexpr bool empty() const noexcept { return size_ == 0; }
    constexpr T &operator[](std::size_t i) const noexcept { return data_[i]; }
    constexpr T &front() const noexcept { return data_[0]; }
    constexpr T &back() const noexcept { return data_[size_ - 1]; }
    constexpr T *begin() const noexcept { return data_; }
    constexpr T *end() const noexcept { return data_ + size_; }
    constexpr Span subspan(std::size_t first, std::size_t n) const noexcept { return {data_ + first, n}; }

  private:
    T *data_ = nullptr;
    std::size_t size_ = 0;
};
#endif

/// x, y, z; Å where it is a position.
using Point = std::array<double, 3>;
using Pointf = std::array<float, 3>;
/// Rows are lattice vectors, Å.
using Cell = std::array<Point, 3>;
static_assert(sizeof(Point) == 3 * sizeof(double) && sizeof(Cell) == 9 * sizeof(double), "arrays lie side by side");

/// The kinds of a volume or void, to compare `kind()[i]` with.
enum Kind : std::int8_t {
    occluded = NUCULA_KIND_OCCLUDED,
    cavity = NUCULA_KIND_CAVITY,
    pocket = NUCULA_KIND_POCKET,
    pore = NUCULA_KIND_PORE,
    hub = NUCULA_KIND_HUB,
};

/// "occluded", "cavity", "pocket", "pore", "hub".
inline const char *kind_name(std::int8_t kind) noexcept {
    constexpr const char *names[] = {"occluded", "cavity", "pocket", "pore", "hub"};
    return kind >= 0 && kind < 5 ? names[kind] : "unknown";
}

/// Version of the library that was loaded, as "0.1.0".
inline std::string version() { return nucula_version(); }

namespace detail {

/// What a callback threw on this thread, until the call it was made from is back. Nothing may be thrown through the
/// library, and callbacks run on the calling thread only.
inline thread_local std::exception_ptr thrown;

/// Calls `f`, which returns false to stop; 1 tells the library to stop.
template <typename F> std::int32_t guarded(F &&f) noexcept {
    try {
        return f() ? 0 : 1;
    } catch (...) {
        thrown = std::current_exception();
        return 1;
    }
}

} // namespace detail

/// Throws unless a call went well. For calls of nucula.h beside this header.
inline void check(nucula_status_t status) {
    if (detail::thrown) {
        std::rethrow_exception(std::exchange(detail::thrown, nullptr));
    }
    if (status != NUCULA_OK) {
        throw Error(status, nucula_last_error());
    }
}

namespace detail {

[[noreturn]] inline void refuse(const std::string &sentence) { throw Error(NUCULA_ERROR_BAD_ARGUMENT, sentence); }

/// Refuses an array of another length.
inline void expect(const char *name, std::size_t found, std::size_t wanted) {
    if (found != wanted) {
        refuse("invalid " + std::string(name) + ": " + std::to_string(found) + " values, not " + std::to_string(wanted));
    }
}

/// An array of a view; one that is not there is empty.
template <typename T> Span<const T> lent(const T *first, std::size_t n) {
    return first == nullptr ? Span<const T>() : Span<const T>(first, n);
}
template <typename T, std::size_t N>
Span<const std::array<T, N>> lent(const T (*first)[N], std::size_t n) {
    return lent(reinterpret_cast<const std::array<T, N> *>(first), n);
}

/// Points as C takes them. Never NULL: an empty array is one of no items.
template <typename T> auto rows(Span<const std::array<T, 3>> points) {
    static constexpr T none[1][3] = {};
    return points.empty() ? none : reinterpret_cast<const T(*)[3]>(points.data());
}
template <typename T> auto rows(std::vector<std::array<T, 3>> &points) {
    return reinterpret_cast<T(*)[3]>(points.data());
}
template <typename T> const T *items(Span<const T> values) {
    static constexpr T none[1] = {};
    return values.empty() ? none : values.data();
}
inline const double (*rows(const std::optional<Cell> &cell))[3] {
    return cell ? reinterpret_cast<const double(*)[3]>(cell->data()) : nullptr;
}

/// Symbols as C takes them.
inline std::vector<std::array<char, 4>> symbols(Span<const std::string> elements) {
    std::vector<std::array<char, 4>> packed(elements.size() + 1);
    for (std::size_t i = 0; i < elements.size(); i++) {
        if (elements[i].size() > 3) {
            refuse("invalid elements: \"" + elements[i] + "\" of atom " + std::to_string(i) + " is longer than 3 letters");
        }
        elements[i].copy(packed[i].data(), 3);
    }
    return packed;
}

/// Name `i` of a list of names that lie behind one another.
inline std::string_view name(const std::size_t *offsets, const char *names, std::size_t i) {
    return {names + offsets[i], offsets[i + 1] - offsets[i]};
}

/// Part `i` of a CSR list.
template <typename T> Span<const T> part(const std::size_t *offsets, const T *values, std::size_t i) {
    return lent(values + offsets[i], offsets[i + 1] - offsets[i]);
}

} // namespace detail

/// The options struct `T` with the defaults of the library that was loaded.
template <typename T, nucula_status_t (*Init)(T *, std::size_t)> struct Options : T {
    Options() : T() { check(Init(this, sizeof(T))); }
};

using ReadOptions = Options<nucula_structure_options_t, nucula_structure_options_init>;
using VolumesOptions = Options<nucula_volumes_options_t, nucula_volumes_options_init>;
using VolumesWriteOptions = Options<nucula_volumes_write_options_t, nucula_volumes_write_options_init>;
using VoidsOptions = Options<nucula_voids_options_t, nucula_voids_options_init>;
using SaxsOptions = Options<nucula_saxs_options_t, nucula_saxs_options_init>;
using SaxsFitOptions = Options<nucula_saxs_fit_options_t, nucula_saxs_fit_options_init>;
using SaxsReadOptions = Options<nucula_saxs_read_options_t, nucula_saxs_read_options_init>;
using GuinierOptions = Options<nucula_guinier_options_t, nucula_guinier_options_init>;
using GyrationOptions = Options<nucula_gyration_options_t, nucula_gyration_options_init>;
using PairDistributionOptions = Options<nucula_pair_distribution_options_t, nucula_pair_distribution_options_init>;
using TreeOptions = Options<nucula_tree_options_t, nucula_tree_options_init>;
using PresenceOptions = Options<nucula_presence_options_t, nucula_presence_options_init>;
using GainLossOptions = Options<nucula_gainloss_options_t, nucula_gainloss_options_init>;
using GainLossFitOptions = Options<nucula_gainloss_fit_options_t, nucula_gainloss_fit_options_init>;
using GainLossTestOptions = Options<nucula_gainloss_test_options_t, nucula_gainloss_test_options_init>;
using AceOptions = Options<nucula_ace_options_t, nucula_ace_options_init>;
using AceRunOptions = Options<nucula_ace_run_options_t, nucula_ace_run_options_init>;

/// Tells `f(done, total)` how far calls with some options are, while it lives; `f` returns false to stop them (Error with
/// NUCULA_ERROR_CANCELLED), or throws. The options must live as long.
class Progress {
  public:
    using Function = std::function<bool(std::uint64_t done, std::uint64_t total)>;
    template <typename Asked>
    Progress(Asked &options, Function f) : f_(std::move(f)), progress_(&options.progress), user_(&options.user) {
        options.progress = [](std::uint64_t done, std::uint64_t total, void *user) -> std::int32_t {
            return detail::guarded([&] { return static_cast<Progress *>(user)->f_(done, total); });
        };
        options.user = this;
    }
    ~Progress() {
        *progress_ = nullptr;
        *user_ = nullptr;
    }
    Progress(const Progress &) = delete;
    Progress &operator=(const Progress &) = delete;

  private:
    Function f_;
    nucula_progress_t *progress_;
    void **user_;
};

/// A handle of the library, freed with this. `T` is opaque, `Free` its _free function.
template <typename T, void (*Free)(T *)> class Handle {
  public:
    /// Takes a handle that a function of nucula.h gave.
    explicit Handle(T *handle = nullptr) noexcept : handle_(handle) {}
    /// For functions of nucula.h. NULL after a move.
    const T *get() const noexcept { return handle_.get(); }
    T *get() noexcept { return handle_.get(); }
    explicit operator bool() const noexcept { return handle_ != nullptr; }

  private:
    struct Freed {
        void operator()(T *handle) const noexcept { Free(handle); }
    };
    std::unique_ptr<T, Freed> handle_;
};

/// A handle with a view: the struct of its arrays.
template <typename T, void (*Free)(T *), typename View, nucula_status_t (*Look)(const T *, View *)>
class Viewed : public Handle<T, Free> {
  public:
    using Handle<T, Free>::Handle;
    /// All arrays and numbers, as nucula.h tells of them. They lie in the handle's memory.
    View view() const {
        View view{};
        view.size = sizeof view;
        check(Look(this->get(), &view));
        return view;
    }

  protected:
    using V = View;
    /// An array of the view, as long as a count of it says.
    template <typename Array> auto column(Array View::*field, std::size_t View::*n) const {
        const View v = view();
        return detail::lent(v.*field, v.*n);
    }
    /// The view, where it has row `i` of as many as a count of it says.
    View checked(const char *name, std::size_t i, std::size_t View::*n) const {
        const View v = view();
        if (i >= v.*n) {
            detail::refuse("invalid " + std::string(name) + ": " + std::to_string(i) + " of " + std::to_string(v.*n));
        }
        return v;
    }
};

namespace detail {

/// Makes a handle: `call` is given the place for it.
template <typename Class, typename Call> Class made(Call &&call) {
    std::remove_pointer_t<decltype(std::declval<Class &>().get())> *handle = nullptr;
    const nucula_status_t status = call(&handle);
    Class owner(handle);
    check(status);
    return owner;
}

} // namespace detail

// ---- structures -----------------------------------------------------------------------------------------------------

/// Atoms with their positions.
class Structure : public Viewed<nucula_structure_t, nucula_structure_free, nucula_structure_view_t, nucula_structure_view> {
  public:
    using Viewed::Viewed;
    /// Of a file, PDB or mmCIF, also gzipped.
    static Structure read(const std::string &path, const ReadOptions &options = {}) {
        return detail::made<Structure>([&](auto out) { return nucula_structure_read(path.c_str(), &options, out); });
    }
    /// Of a file in memory, gzipped or not; `format` is "pdb", "cif", "bcif", `name` stands in messages.
    static Structure read_memory(std::string_view bytes, const std::string &format, const std::string &name = "memory",
                                 const ReadOptions &options = {}) {
        return detail::made<Structure>([&](auto out) {
            return nucula_structure_read_memory(reinterpret_cast<const std::uint8_t *>(bytes.data()), bytes.size(),
                                                name.c_str(), format.c_str(), &options, out);
        });
    }
    /// Of bare atoms: positions, Å, and as many element symbols.
    static Structure from_atoms(Span<const Pointf> positions, Span<const std::string> elements) {
        detail::expect("elements", elements.size(), positions.size());
        const auto packed = detail::symbols(elements);
        return detail::made<Structure>([&](auto out) {
            return nucula_structure_from_atoms(detail::rows(positions), reinterpret_cast<const char(*)[4]>(packed.data()),
                                               positions.size(), out);
        });
    }
    /// Some of the atoms, in the order given.
    Structure select(Span<const std::size_t> atoms) const {
        return detail::made<Structure>(
            [&](auto out) { return nucula_structure_select(get(), detail::items(atoms), atoms.size(), out); });
    }
    /// Number of atoms.
    std::size_t size() const { return view().n_atoms; }
    /// Å.
    Span<const Pointf> positions() const { return column(&V::positions, &V::n_atoms); }
    /// Element symbol of an atom.
    std::string element(std::size_t atom) const { return view().elements[atom]; }
    /// What a reader should know of how it was read; may be empty.
    std::string notes() const {
        const auto v = view();
        return v.notes == nullptr ? "" : v.notes;
    }
};

/// One item of a batch: `value` and no `error`, or the other way round.
template <typename Value> struct BatchItem {
    /// Of its path.
    std::size_t index;
    std::optional<Value> value;
    std::optional<Error> error;
};

namespace detail {

template <typename Class, typename T, typename F>
std::int32_t batch_item(std::size_t index, nucula_status_t status, const char *message, T *handle, void *user) {
    return guarded([&] {
        Class value(handle);
        BatchItem<Class> item{index, std::nullopt, std::nullopt};
        if (status == NUCULA_OK) {
            item.value = std::move(value);
        } else {
            item.error.emplace(status, message == nullptr ? "" : message);
        }
        (*static_cast<F *>(user))(std::move(item));
        return true;
    });
}

inline std::vector<const char *> c_strings(Span<const std::string> texts) {
    std::vector<const char *> pointers(texts.size() + 1);
    for (std::size_t i = 0; i < texts.size(); i++) {
        pointers[i] = texts[i].c_str();
    }
    return pointers;
}

} // namespace detail

// ---- volumes --------------------------------------------------------------------------------------------------------

/// The cavities, pockets, pores and hubs of a structure: rows by volume, largest first.
class Volumes : public Viewed<nucula_volumes_t, nucula_volumes_free, nucula_volumes_view_t, nucula_volumes_view> {
  public:
    using Viewed::Viewed;
    /// Number of rows.
    std::size_t size() const { return view().n_rows; }
    /// Compare with nucula::pocket and its kin; `kind_name` has the word.
    Span<const std::int8_t> kind() const { return column(&V::row_kind, &V::n_rows); }
    /// Number of the row among those of its kind, from 0.
    Span<const std::int32_t> id() const { return column(&V::row_id, &V::n_rows); }
    /// Å³.
    Span<const double> volume() const { return column(&V::row_volume, &V::n_rows); }
    /// Extents along the component's own principal axes, Å, largest first.
    Span<const Point> lengths() const { return column(&V::row_lengths, &V::n_rows); }
    /// Mean of the voxel centres, Å, in the frame of the grid; see `to_input`.
    Span<const Point> center() const { return column(&V::row_center, &V::n_rows); }
    /// 0..1; NaN where undefined.
    Span<const double> circularity() const { return column(&V::row_circularity, &V::n_rows); }
    Span<const double> uniformity() const { return column(&V::row_uniformity, &V::n_rows); }
    /// Flat indices of a row's voxels, ascending.
    Span<const std::uint32_t> voxels(std::size_t row) const {
        const auto v = checked("row", row, &V::n_rows);
        return detail::part(v.voxel_offsets, v.voxels, v.row_component[row]);
    }
    /// Of the mouths left after refinement.
    Span<const std::uint32_t> mouth_voxels(std::size_t row) const {
        const auto v = checked("row", row, &V::n_rows);
        return detail::part(v.mouth_offsets, v.mouth_voxels, v.row_component[row]);
    }
    /// Residues along a row, each as its first atom.
    Span<const std::uint32_t> residues(std::size_t row) const {
        const auto v = checked("row", row, &V::n_rows);
        return detail::part(v.residue_offsets, v.residues, row);
    }
    /// The same as text: `chain:number:name`, parted by blanks.
    std::string_view residue_text(std::size_t row) const {
        checked("row", row, &V::n_rows);
        const char *text = nullptr;
        const std::size_t *offsets = nullptr;
        check(nucula_volumes_residue_text(get(), &text, &offsets));
        return detail::name(offsets, text, row);
    }
    /// Voxels along x, y, z.
    std::array<std::size_t, 3> shape() const {
        const auto v = view();
        return {v.shape[0], v.shape[1], v.shape[2]};
    }
    /// One byte a voxel, z fastest: whether it is in one of the NUCULA_MASK_* sets.
    std::vector<std::uint8_t> mask(std::int32_t which) const {
        std::vector<std::uint8_t> out(n_voxels());
        check(nucula_volumes_mask(get(), which, out.data(), out.size()));
        return out;
    }
    /// One number a voxel: 0, or 1 + the number of its component.
    std::vector<std::int32_t> labels() const {
        std::vector<std::int32_t> out(n_voxels());
        check(nucula_volumes_labels(get(), out.data(), out.size()));
        return out;
    }
    /// Points of the grid's frame in that of the input.
    std::vector<Point> to_input(Span<const Point> points) const {
        std::vector<Point> out(points.size());
        check(nucula_volumes_to_input(get(), detail::rows(points), points.size(), detail::rows(out)));
        return out;
    }
    /// And back.
    std::vector<Point> from_input(Span<const Point> points) const {
        std::vector<Point> out(points.size());
        check(nucula_volumes_from_input(get(), detail::rows(points), points.size(), detail::rows(out)));
        return out;
    }
    /// Writes the format of the path's suffix: .pdb, .cif, .json, .csv, .html, .pml, .cxc.
    void write(const std::string &path, const VolumesWriteOptions &options = {}) const {
        check(nucula_volumes_write_as(get(), path.c_str(), &options));
    }

  private:
    std::size_t n_voxels() const {
        const auto n = shape();
        return n[0] * n[1] * n[2];
    }
};

/// Finds the volumes of a structure.
inline Volumes volumes(const Structure &structure, const VolumesOptions &options = {}) {
    return detail::made<Volumes>([&](auto out) { return nucula_volumes_find(structure.get(), &options, out); });
}

/// The four answers that the signs of the principal axes leave open.
inline std::vector<Volumes> volumes_all(const Structure &structure, const VolumesOptions &options = {}) {
    nucula_volumes_t *handles[4] = {};
    check(nucula_volumes_find_all(structure.get(), &options, handles));
    std::array<Volumes, 4> owners{Volumes(handles[0]), Volumes(handles[1]), Volumes(handles[2]), Volumes(handles[3])};
    return {std::make_move_iterator(owners.begin()), std::make_move_iterator(owners.end())};
}

/// The volumes of many files, several at a time: `f(BatchItem<Volumes>)` is given each, in the order of the paths. A bad
/// file is an item with an error; what `f` throws ends the batch.
template <typename F>
void volumes_batch(Span<const std::string> paths, F f, const VolumesOptions &options = {}, const ReadOptions &reading = {}) {
    const auto pointers = detail::c_strings(paths);
    check(nucula_volumes_batch(pointers.data(), paths.size(), &reading, &options,
                               detail::batch_item<Volumes, nucula_volumes_t, F>, &f));
}

/// The volumes of many frames of the atoms of a structure, several at a time, as nucula_volumes_frames: `positions` has all
/// atoms of the first frame, then of the second; `f(BatchItem<Volumes>)` is given each frame, in order.
template <typename F>
void volumes_frames(const Structure &structure, Span<const Pointf> positions, F f, const VolumesOptions &options = {}) {
    const std::size_t n_atoms = structure.size();
    const std::size_t n_frames = n_atoms == 0 ? 0 : positions.size() / n_atoms;
    if (n_frames * n_atoms != positions.size()) {
        throw Error(NUCULA_ERROR_BAD_ARGUMENT, "bad positions: their number is no multiple of that of the atoms");
    }
    check(nucula_volumes_frames(structure.get(), detail::rows(positions), n_frames, &options,
                                detail::batch_item<Volumes, nucula_volumes_t, F>, &f));
}

// ---- voids ----------------------------------------------------------------------------------------------------------

/// The way through a void.
class Centreline
    : public Viewed<nucula_centreline_t, nucula_centreline_free, nucula_centreline_view_t, nucula_centreline_view> {
  public:
    using Viewed::Viewed;
    /// Number of points.
    std::size_t size() const { return view().n_points; }
    /// Å, about 0.5 Å apart.
    Span<const Point> points() const { return column(&V::points, &V::n_points); }
    /// Distance of each point to the nearest atom surface, Å.
    Span<const double> radius() const { return column(&V::radius, &V::n_points); }
    /// Å.
    double length() const { return view().length; }
    /// The least radius, Å.
    double bottleneck() const { return view().bottleneck; }
};

/// Voids up to the molecular surface, with their errors: rows by volume, largest first. In the frame of the input.
class Voids : public Viewed<nucula_voids_t, nucula_voids_free, nucula_voids_view_t, nucula_voids_view> {
  public:
    using Viewed::Viewed;
    /// Number of rows.
    std::size_t size() const { return view().n_rows; }
    Span<const std::int8_t> kind() const { return column(&V::row_kind, &V::n_rows); }
    /// Å³, and its error: a bound for 95 % of cases.
    Span<const double> volume() const { return column(&V::row_volume, &V::n_rows); }
    Span<const double> error() const { return column(&V::row_error, &V::n_rows); }
    /// Å².
    Span<const double> area() const { return column(&V::row_area, &V::n_rows); }
    /// Å; NaN for a cavity.
    Span<const double> depth() const { return column(&V::row_depth, &V::n_rows); }
    Span<const Point> center() const { return column(&V::row_center, &V::n_rows); }
    /// Of the largest ball within, Å.
    Span<const double> max_radius() const { return column(&V::row_max_radius, &V::n_rows); }
    Span<const double> hydropathy() const { return column(&V::row_hydropathy, &V::n_rows); }
    /// Areas of the mouths of a row, Å².
    Span<const double> mouth_area(std::size_t row) const {
        const auto v = checked("row", row, &V::n_rows);
        return detail::part(v.mouth_offsets, v.mouth_area, row);
    }
    /// Radius of the largest ball in each mouth of a row, Å.
    Span<const double> mouth_radius(std::size_t row) const {
        const auto v = checked("row", row, &V::n_rows);
        return detail::part(v.mouth_offsets, v.mouth_radius, row);
    }
    /// The residues that line a row, each as its first atom.
    Span<const std::uint32_t> residues(std::size_t row) const {
        const auto v = checked("row", row, &V::n_rows);
        return detail::part(v.residue_offsets, v.residues, row);
    }
    /// The way from mouth to mouth of a pore or hub; -1: the mouths farthest apart.
    Centreline centreline(std::size_t row, std::int32_t start_mouth = -1, std::int32_t end_mouth = -1) const {
        return detail::made<Centreline>(
            [&](auto out) { return nucula_voids_centreline(get(), row, start_mouth, end_mouth, out); });
    }
    /// Writes the format of the path's suffix: .ply, .cif, .pdb, .json, .csv, .obj, .mrc, .html.
    void write(const std::string &path) const { check(nucula_voids_write(get(), path.c_str())); }

};

/// Finds the voids of a structure.
inline Voids voids(const Structure &structure, const VoidsOptions &options = {}) {
    return detail::made<Voids>([&](auto out) { return nucula_voids_find(structure.get(), &options, out); });
}

/// The voids of many files; as `volumes_batch`.
template <typename F>
void voids_batch(Span<const std::string> paths, F f, const VoidsOptions &options = {}, const ReadOptions &reading = {}) {
    const auto pointers = detail::c_strings(paths);
    check(nucula_voids_batch(pointers.data(), paths.size(), &reading, &options,
                             detail::batch_item<Voids, nucula_voids_t, F>, &f));
}

// ---- scattering -----------------------------------------------------------------------------------------------------

/// A measured curve.
class SaxsCurve : public Viewed<nucula_saxs_curve_t, nucula_saxs_curve_free, nucula_saxs_curve_view_t, nucula_saxs_curve_view> {
  public:
    using Viewed::Viewed;
    static SaxsCurve read(const std::string &path, const SaxsReadOptions &options = {}) {
        return detail::made<SaxsCurve>([&](auto out) { return nucula_saxs_read(path.c_str(), &options, out); });
    }
    /// Of q, 1/Å, and as many intensities and errors.
    static SaxsCurve from_points(Span<const double> q, Span<const double> intensity, Span<const double> sigma) {
        detail::expect("intensity", intensity.size(), q.size());
        detail::expect("sigma", sigma.size(), q.size());
        return detail::made<SaxsCurve>([&](auto out) {
            return nucula_saxs_curve_new(detail::items(q), detail::items(intensity), detail::items(sigma), q.size(), out);
        });
    }
    /// Number of points.
    std::size_t size() const { return view().n_q; }
    /// 1/Å.
    Span<const double> q() const { return column(&V::q, &V::n_q); }
    Span<const double> intensity() const { return column(&V::intensity, &V::n_q); }
    /// Empty where the file has none.
    Span<const double> sigma() const { return column(&V::sigma, &V::n_q); }
    void write(const std::string &path) const { check(nucula_saxs_curve_write(get(), path.c_str())); }

};

/// Conformers beside a curve.
struct SaxsFits {
    /// One a conformer.
    std::vector<nucula_saxs_fit_t> fits;
    /// n_conformers × n_q, not scaled.
    std::vector<double> profiles;
    /// n_conformers × n_atoms: dchi2/dx, 1/Å; empty unless asked for.
    std::vector<Point> gradient;
};

/// Whether a fit gives its gradient too.
enum class Gradient { none, exact };

/// What scatters, and at which q. Keeps what does not depend on positions.
class SaxsModel : public Handle<nucula_saxs_model_t, nucula_saxs_model_free> {
  public:
    /// Of a structure; hydrogens of its residues are added where it has none.
    SaxsModel(const Structure &structure, Span<const double> q, const SaxsOptions &options = {})
        : Handle(detail::made<Handle>([&](auto out) {
              return nucula_saxs_model_from_structure(structure.get(), detail::items(q), q.size(), &options, out);
          })),
          n_atoms_(structure.size()), n_q_(q.size()) {}
    /// Of atoms as they are.
    SaxsModel(Span<const std::string> elements, Span<const double> q, const SaxsOptions &options = {})
        : Handle(detail::made<Handle>([&](auto out) {
              const auto packed = detail::symbols(elements);
              return nucula_saxs_model_from_atoms(reinterpret_cast<const char(*)[4]>(packed.data()), nullptr,
                                                  elements.size(), detail::items(q), q.size(), &options, out);
          })),
          n_atoms_(elements.size()), n_q_(q.size()) {}

    /// I(q) of the structure's own positions, electrons².
    std::vector<double> profile() const {
        std::vector<double> out(n_q_);
        check(nucula_saxs_profile(get(), nullptr, 1, out.data()));
        return out;
    }
    /// n_conformers × n_q, of n_conformers × n_atoms positions, Å.
    std::vector<double> profile(Span<const Point> positions) const {
        std::vector<double> out(n_conformers(positions) * n_q_);
        check(nucula_saxs_profile(get(), detail::rows(positions), n_conformers(positions), out.data()));
        return out;
    }
    /// The structure's own positions beside intensities and errors at the model's q.
    SaxsFits fit(Span<const double> intensity, Span<const double> sigma, const SaxsFitOptions &options = {},
                 Gradient gradient = Gradient::none) const {
        return fit(nullptr, 1, intensity, sigma, options, gradient);
    }
    /// Conformers beside them.
    SaxsFits fit(Span<const Point> positions, Span<const double> intensity, Span<const double> sigma,
                 const SaxsFitOptions &options = {}, Gradient gradient = Gradient::none) const {
        return fit(detail::rows(positions), n_conformers(positions), intensity, sigma, options, gradient);
    }

  private:
    std::size_t n_conformers(Span<const Point> positions) const {
        if (n_atoms_ == 0 || positions.size() % n_atoms_ != 0) {
            detail::refuse("invalid positions: " + std::to_string(positions.size()) + " for conformers of " +
                           std::to_string(n_atoms_) + " atoms");
        }
        return positions.size() / n_atoms_;
    }
    SaxsFits fit(const double (*positions)[3], std::size_t n, Span<const double> intensity, Span<const double> sigma,
                 const SaxsFitOptions &options, Gradient gradient) const {
        detail::expect("intensity", intensity.size(), n_q_);
        detail::expect("sigma", sigma.size(), n_q_);
        SaxsFits out{std::vector<nucula_saxs_fit_t>(n), std::vector<double>(n * n_q_), {}};
        out.gradient.resize(gradient == Gradient::exact ? n * n_atoms_ : 0);
        nucula_saxs_fit_t none{};
        nucula_saxs_fit_t *fits = n == 0 ? &none : out.fits.data();
        fits->size = sizeof *fits;
        check(nucula_saxs_fit(get(), positions, n, intensity.data(), sigma.data(), &options, fits, out.profiles.data(),
                              gradient == Gradient::exact ? detail::rows(out.gradient) : nullptr));
        return out;
    }

    std::size_t n_atoms_, n_q_;
};

/// I(q) of a structure, electrons²; q in 1/Å.
inline std::vector<double> saxs_profile(const Structure &structure, Span<const double> q, const SaxsOptions &options = {}) {
    return SaxsModel(structure, q, options).profile();
}

/// A structure beside a curve, at the curve's q.
inline SaxsFits saxs_fit(const Structure &structure, const SaxsCurve &curve, const SaxsFitOptions &fitting = {},
                         const SaxsOptions &options = {}, Gradient gradient = Gradient::none) {
    return SaxsModel(structure, curve.q(), options).fit(curve.intensity(), curve.sigma(), fitting, gradient);
}

/// The Guinier line of a curve.
inline nucula_guinier_t guinier(const SaxsCurve &curve, const GuinierOptions &options = {}) {
    nucula_guinier_t out{};
    out.size = sizeof out;
    check(nucula_guinier(curve.q().data(), curve.intensity().data(), curve.sigma().data(), curve.size(), &options, &out));
    return out;
}

/// Radius of gyration of one set of positions, Å; weights: one an atom, or empty for ones.
inline double radius_of_gyration(Span<const Point> positions, Span<const double> weights = {},
                                 const GyrationOptions &options = {}) {
    if (!weights.empty()) {
        detail::expect("weights", weights.size(), positions.size());
    }
    double rg = 0;
    check(nucula_radius_of_gyration(detail::rows(positions), 1, positions.size(),
                                    weights.empty() ? nullptr : weights.data(), &options, &rg, nullptr, nullptr, nullptr));
    return rg;
}

/// A distribution of pair distances.
class PairDistribution : public Viewed<nucula_pair_distribution_t, nucula_pair_distribution_free,
                                       nucula_pair_distribution_view_t, nucula_pair_distribution_view> {
  public:
    using Viewed::Viewed;
    explicit PairDistribution(Span<const Point> positions, Span<const double> weights = {},
                              const PairDistributionOptions &options = {})
        : Viewed(detail::made<Viewed>([&](auto out) {
              if (!weights.empty()) {
                  detail::expect("weights", weights.size(), positions.size());
              }
              return nucula_pair_distribution(detail::rows(positions), positions.size(),
                                              weights.empty() ? nullptr : weights.data(), &options, out);
          })) {}
    std::size_t size() const { return view().n_bins; }
    /// Middle of each bin, Å.
    Span<const double> r() const { return column(&V::r, &V::n_bins); }
    Span<const double> p() const { return column(&V::p, &V::n_bins); }
};

// ---- gains and losses -----------------------------------------------------------------------------------------------

/// A rooted tree with branch lengths and names.
class Tree : public Viewed<nucula_tree_t, nucula_tree_free, nucula_tree_view_t, nucula_tree_view> {
  public:
    using Viewed::Viewed;
    /// Of a Newick file.
    static Tree read(const std::string &path, const TreeOptions &options = {}) {
        return detail::made<Tree>([&](auto out) { return nucula_tree_read(path.c_str(), &options, out); });
    }
    static Tree from_newick(std::string_view text, const TreeOptions &options = {}) {
        return detail::made<Tree>(
            [&](auto out) { return nucula_tree_from_newick(text.data(), text.size(), &options, out); });
    }
    Tree midpoint_rooted() const {
        return detail::made<Tree>([&](auto out) { return nucula_tree_midpoint_rooted(get(), out); });
    }
    /// Number of tips, and of all nodes.
    std::size_t n_tips() const { return view().n_tips; }
    std::size_t size() const { return view().n_nodes; }
    Span<const std::int32_t> parents() const { return column(&V::parents, &V::n_nodes); }
    Span<const double> lengths() const { return column(&V::lengths, &V::n_nodes); }
    /// Name of a node.
    std::string_view name(std::size_t node) const {
        const auto v = view();
        return detail::name(v.name_offsets, v.names, node);
    }
    std::string newick() const {
        const char *text = nullptr;
        std::size_t n = 0;
        check(nucula_tree_newick(get(), &text, &n));
        return {text, n};
    }
};

/// A table of presence.
class Presence : public Viewed<nucula_presence_t, nucula_presence_free, nucula_presence_view_t, nucula_presence_view> {
  public:
    using Viewed::Viewed;
    static Presence read(const std::string &path, const PresenceOptions &options = {}) {
        return detail::made<Presence>([&](auto out) { return nucula_presence_read(path.c_str(), &options, out); });
    }
    std::size_t n_genomes() const { return view().n_genomes; }
    std::size_t n_families() const { return view().n_families; }
    /// n_genomes × n_families: 0, 1, or -1 for unknown.
    Span<const std::int8_t> states() const {
        const auto v = view();
        return detail::lent(v.states, v.n_genomes * v.n_families);
    }
    /// The same in the order of a tree's tips, by name; NUCULA_UNMATCHED_* say what becomes of names without a partner.
    std::vector<std::int8_t> for_tree(const Tree &tree, std::int32_t missing = NUCULA_UNMATCHED_ERROR,
                                      std::int32_t extra = NUCULA_UNMATCHED_ERROR) const {
        std::vector<std::int8_t> out(tree.n_tips() * n_families());
        check(nucula_presence_match(get(), tree.get(), missing, extra, out.data()));
        return out;
    }
};

/// A fit, or a null with tests against it.
class GainLossFit : public Viewed<nucula_gainloss_fit_t, nucula_gainloss_fit_free, nucula_gainloss_fit_view_t,
                                  nucula_gainloss_fit_view> {
  public:
    using Viewed::Viewed;
    /// Number of tests.
    std::size_t size() const { return view().n_sets; }
    double log_likelihood() const { return view().ll; }
    bool converged() const { return view().converged == 1; }
    /// ln gain and ln loss where there are no designs.
    Span<const double> beta() const { return column(&V::beta, &V::n_coefficients); }
    Span<const double> se() const { return column(&V::se, &V::n_coefficients); }
    /// One a test: statistic, p, adjusted p, shift, its standard error.
    Span<const double> statistic() const { return column(&V::statistic, &V::n_sets); }
    Span<const double> p() const { return column(&V::p, &V::n_sets); }
    Span<const double> q() const { return column(&V::q, &V::n_sets); }
    Span<const double> effect() const { return column(&V::effect, &V::n_sets); }
    Span<const double> effect_se() const { return column(&V::effect_se, &V::n_sets); }

};

/// A tree with its states, prepared.
class GainLoss : public Handle<nucula_gainloss_t, nucula_gainloss_free> {
  public:
    /// States: n_tips × n_families, a tip after the other; 0, 1, below 0 unknown.
    GainLoss(const Tree &tree, Span<const std::int8_t> states, std::size_t n_families)
        : Handle(detail::made<Handle>([&](auto out) {
              detail::expect("states", states.size(), tree.n_tips() * n_families);
              return nucula_gainloss_prepare(tree.get(), detail::items(states), static_cast<std::ptrdiff_t>(n_families), 1,
                                             n_families, out);
          })),
          n_families_(n_families) {}

    /// Log-likelihood of each family at one gain and one loss rate.
    std::vector<double> log_likelihood(double gain, double loss, const GainLossOptions &options = {}) const {
        std::vector<double> out(n_families_);
        const nucula_gainloss_rates_t rates{&gain, 0, &loss, 0};
        check(nucula_gainloss_loglik(get(), &rates, &options, out.data(), nullptr, nullptr, nullptr));
        return out;
    }
    /// One gain and one loss rate for all families.
    GainLossFit fit(const GainLossFitOptions &options = {}) const {
        return detail::made<GainLossFit>(
            [&](auto out) { return nucula_gainloss_fit(get(), 2, nullptr, nullptr, &options, out); });
    }
    /// Tests sets of families, each a list of their numbers, against one null.
    GainLossFit test(Span<const std::vector<std::uint32_t>> sets, const GainLossTestOptions &options = {}) const {
        std::vector<std::size_t> offsets{0};
        std::vector<std::uint32_t> members;
        for (const auto &set : sets) {
            members.insert(members.end(), set.begin(), set.end());
            offsets.push_back(members.size());
        }
        return detail::made<GainLossFit>([&](auto out) {
            return nucula_gainloss_test(get(), sets.size(), offsets.data(),
                                        detail::items(Span<const std::uint32_t>(members)), &options, out);
        });
    }

  private:
    std::size_t n_families_;
};

// ---- neighbours and ACE ---------------------------------------------------------------------------------------------

/// All pairs of points closer than a cutoff.
class Neighbors : public Viewed<nucula_neighbors_t, nucula_neighbors_free, nucula_neighbors_view_t, nucula_neighbors_view> {
  public:
    using Viewed::Viewed;
    /// Positions and cutoff, Å; without a cell nothing repeats.
    Neighbors(Span<const Point> positions, double cutoff, const std::optional<Cell> &cell = std::nullopt,
              std::array<std::uint8_t, 3> pbc = {1, 1, 1})
        : Viewed(detail::made<Viewed>([&](auto out) {
              return nucula_neighbors_find(positions.size(), detail::rows(positions), detail::rows(cell),
                                           cell ? pbc.data() : nullptr, cutoff, out);
          })) {}
    /// Number of ordered pairs.
    std::size_t size() const { return view().n_pairs; }
    /// The neighbours of a point.
    Span<const std::uint32_t> of(std::size_t i) const {
        const auto v = checked("point", i, &V::n);
        return detail::part(v.offsets, v.j, i);
    }
    /// `positions[j] + shift · cell - positions[i]` of every pair, Å.
    Span<const Point> vectors() const { return column(&V::vectors, &V::n_pairs); }
};

/// Atoms to evaluate. The arrays belong to the caller.
struct AceSystem : nucula_ace_system_t {
    AceSystem(Span<const Point> points, Span<const std::int32_t> numbers) : nucula_ace_system_t() {
        detail::expect("species", numbers.size(), points.size());
        size = sizeof(AceSystem);
        rows = NUCULA_ACE_ENERGY | NUCULA_ACE_FORCES;
        n_atoms = points.size();
        positions = detail::rows(points);
        species = detail::items(numbers);
    }
    /// In a cell that repeats along all its vectors, or some.
    AceSystem(Span<const Point> points, Span<const std::int32_t> numbers, const Cell &vectors,
              std::array<std::uint8_t, 3> repeats = {1, 1, 1})
        : AceSystem(points, numbers) {
        for (std::size_t axis = 0; axis < 3; axis++) {
            pbc[axis] = repeats[axis];
        }
        cell = reinterpret_cast<const double(*)[3]>(vectors.data());
        rows |= NUCULA_ACE_VIRIAL;
    }
};
static_assert(sizeof(AceSystem) == sizeof(nucula_ace_system_t), "arrays of them are arrays of the C struct");

/// What a linear potential gives for one structure.
struct AceEnergies {
    double energy;
    std::vector<Point> forces;
    Cell virial;
};

/// A linear ACE basis.
class AceBasis : public Viewed<nucula_ace_t, nucula_ace_free, nucula_ace_view_t, nucula_ace_view> {
  public:
    using Viewed::Viewed;
    /// The usual basis of some options.
    explicit AceBasis(const AceOptions &options)
        : Viewed(detail::made<Viewed>([&](auto out) { return nucula_ace_generate(&options, out); })) {}
    /// Number of functions.
    std::size_t size() const { return view().n_basis; }
    /// Å.
    double cutoff() const { return view().cutoff; }
    /// n_atoms × size: all functions of every atom.
    std::vector<double> descriptors(const AceSystem &system, const AceRunOptions &options = {}) const {
        std::vector<double> out(system.n_atoms * size());
        check(nucula_ace_descriptors(get(), &system, &options, out.data()));
        return out;
    }
    /// Energy, forces and virial with one set of weights.
    AceEnergies energy_forces(Span<const double> weights, const AceSystem &system, const AceRunOptions &options = {}) const {
        detail::expect("weights", weights.size(), size());
        AceEnergies out{0.0, std::vector<Point>(system.n_atoms), {}};
        check(nucula_ace_energy_forces(get(), 1, weights.data(), &system, &options, &out.energy, detail::rows(out.forces),
                                       reinterpret_cast<double(*)[3][3]>(&out.virial), nullptr));
        return out;
    }
    /// The rows of structures' energies, forces, virials, in the layout of the options.
    std::vector<double> design_matrix(Span<const AceSystem> systems, const AceRunOptions &options = {}) const {
        std::size_t n_rows = 0;
        const nucula_ace_system_t *first = systems.data();
        check(nucula_ace_rows_count(systems.size(), first, &n_rows));
        std::vector<double> out(n_rows * size());
        const std::size_t lda = options.layout == NUCULA_ACE_ROW_MAJOR ? size() : n_rows;
        check(nucula_ace_design_matrix(get(), systems.size(), first, &options, out.data(), lda));
        return out;
    }
};

} // namespace nucula

#endif // NUCULA_HPP
