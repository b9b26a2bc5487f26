"""
    Tree(newick; missing_length=nothing, negative_lengths="error")
    Tree(parents, lengths, tip_nodes; names=nothing)
    read_tree(path; missing_length=nothing, negative_lengths="error")

A rooted tree with branch lengths. Nodes and parents are numbered from 0 as in the library, the root's parent is -1; in a Newick text
in the order in which they begin. Rows of data belong to `tip_nodes`. Immutable.

| property | |
|---|---|
| `t.n_nodes`, `t.n_tips`, `t.root`, `t.rooted` | numbers; `true`, `false` or `nothing` |
| `t.parents`, `t.lengths`, `t.support`, `t.tip_nodes` | lent (see [`Lent`](@ref)) |
| `t.names`, `t.tip_names` | `Vector{String}`, built at each access |

`newick(t)` is text that reads back to the same tree, bit for bit.
"""
mutable struct Tree
    handle::Ptr{nucula_tree_t}
    view::nucula_tree_view_t

    function Tree(handle::Ptr{nucula_tree_t})
        tree = new(handle)
        finalizer(t -> nucula_tree_free(getfield(t, :handle)), tree)
        tree.view = view_of(nucula_tree_view_t, nucula_tree_view, tree)
        return tree
    end
end

Base.unsafe_convert(::Type{Ptr{nucula_tree_t}}, t::Tree) = getfield(t, :handle)

function Tree(text::AbstractString; options...)
    out = Ref{Ptr{nucula_tree_t}}(C_NULL)
    bytes = String(text)
    check(nucula_tree_from_newick(bytes, sizeof(bytes), tree_options(; options...), out))
    return Tree(out[])
end

function Tree(parents::AbstractVector, lengths::AbstractVector, tip_nodes::AbstractVector; names=nothing)
    length(parents) == length(lengths) ||
        throw(DimensionMismatch("bad lengths: $(length(lengths)) values for $(length(parents)) nodes"))
    out = Ref{Ptr{nucula_tree_t}}(C_NULL)
    parents, tips = convert(Vector{Int32}, parents), convert(Vector{Int32}, tip_nodes)
    check(nucula_tree_from_parents(length(parents), parents, convert(Vector{Float64}, lengths), length(tips), tips, out))
    tree = Tree(out[])
    names === nothing && return tree
    length(names) == length(parents) ||
        throw(DimensionMismatch("bad names: $(length(names)) for $(length(parents)) nodes"))
    offsets = Csize_t[0; cumsum(map(sizeof, names))]
    named = Ref{Ptr{nucula_tree_t}}(C_NULL)
    check(nucula_tree_named(tree, offsets, join(names), named))
    return Tree(named[])
end

"""
    read_tree(path; missing_length=nothing, negative_lengths="error")

Reads a Newick or NEXUS file as a [`Tree`](@ref). Branches without a length have `missing_length`, or are refused; negative lengths are
refused, or with `"zero"` count as 0.
"""
function read_tree(path::AbstractString; options...)
    out = Ref{Ptr{nucula_tree_t}}(C_NULL)
    check(nucula_tree_read(path, tree_options(; options...), out))
    return Tree(out[])
end

function tree_options(; missing_length=nothing, negative_lengths="error")
    string(negative_lengths) in ("error", "zero") ||
        throw(ArgumentError("bad negative_lengths: $(repr(negative_lengths)) is none of \"error\", \"zero\""))
    return fill_options(nucula_tree_options_t, (; missing_length, negative_is_zero=string(negative_lengths) == "zero"))
end

"""
    newick(tree)

The Newick text of a tree: names quoted where needed, lengths in the shortest form that reads back to the same bits.
"""
function newick(t::Tree)
    text, n_bytes = Ref{Cstring}(C_NULL), Ref{Csize_t}(0)
    GC.@preserve t begin
        check(nucula_tree_newick(t, text, n_bytes))
        return unsafe_string(convert(Ptr{UInt8}, text[]), n_bytes[])
    end
end

"""
    pruned(tree, names)

The tree of the tips with these names: inner nodes without one below are gone, one with a single subtree left becomes one with it, their
lengths added up. Rows keep their order.
"""
function pruned(t::Tree, names)
    given = map(String, collect(names))
    out = Ref{Ptr{nucula_tree_t}}(C_NULL)
    offsets = Csize_t[0; cumsum(map(sizeof, given))]
    check(nucula_tree_pruned(t, length(given), offsets, join(given), out))
    return Tree(out[])
end

"""
    midpoint_rooted(tree)

The tree with its root in the middle of the longest path between two tips. Rows keep their order; support stays with its branch.
"""
function midpoint_rooted(t::Tree)
    out = Ref{Ptr{nucula_tree_t}}(C_NULL)
    check(nucula_tree_midpoint_rooted(t, out))
    return Tree(out[])
end

# Texts between offsets.
function texts_between(owner, text::Ptr, offsets::Ptr{Csize_t}, n::Int)
    ends = lend(owner, Csize_t, offsets, n + 1)
    return GC.@preserve owner [unsafe_string(Ptr{UInt8}(text) + ends[i], ends[i+1] - ends[i]) for i in 1:n]
end

function Base.getproperty(t::Tree, name::Symbol)
    view = getfield(t, :view)
    name in (:handle, :view) && return getfield(t, name)
    name in (:n_nodes, :n_tips, :root) && return Int(getfield(view, name))
    name === :rooted && return view.rooted < 0 ? nothing : view.rooted == 1
    name === :parents && return lend(t, Int32, view.parents, Int(view.n_nodes))
    name === :lengths && return lend(t, Float64, view.lengths, Int(view.n_nodes))
    name === :support && return lend(t, Float64, view.support, Int(view.n_nodes))
    name === :tip_nodes && return lend(t, Int32, view.tip_nodes, Int(view.n_tips))
    name === :names && return texts_between(t, view.names, view.name_offsets, Int(view.n_nodes))
    name === :tip_names && return t.names[t.tip_nodes.+1]
    return getfield(t, name)
end

Base.propertynames(::Tree) = (:n_nodes, :n_tips, :root, :rooted, :parents, :lengths, :support, :tip_nodes, :names, :tip_names)
Base.show(io::IO, t::Tree) = print(io, "Tree: $(t.n_nodes) nodes, $(t.n_tips) tips")

"A table of presence, made by [`read_presence`](@ref)."
mutable struct Presence
    handle::Ptr{nucula_presence_t}
    view::nucula_presence_view_t

    function Presence(handle::Ptr{nucula_presence_t})
        table = new(handle)
        finalizer(t -> nucula_presence_free(getfield(t, :handle)), table)
        table.view = view_of(nucula_presence_view_t, nucula_presence_view, table)
        return table
    end
end

Base.unsafe_convert(::Type{Ptr{nucula_presence_t}}, t::Presence) = getfield(t, :handle)

"""
    read_presence(path; genomes="columns")

A table of presence of Roary, Panaroo, Rtab, TSV, CSV or FASTA: `(; states, genomes, families)`, states n_families × n_genomes: 0 absent,
1 present, -1 unknown. `states_for(table, tree; missing="error", extra="error")` gives them in the order of a tree's tips; either
may be `"ignore"`.
"""
function read_presence(path::AbstractString; options...)
    out = Ref{Ptr{nucula_presence_t}}(C_NULL)
    check(nucula_presence_read(path, presence_options(; options...), out))
    return Presence(out[])
end

presence_options(; genomes="columns") = fill_options(nucula_presence_options_t, (; genomes))

function Base.getproperty(t::Presence, name::Symbol)
    view = getfield(t, :view)
    name === :states && return lend(t, Int8, view.states, Int(view.n_families), Int(view.n_genomes))
    name === :genomes && return texts_between(t, view.genomes, view.genome_offsets, Int(view.n_genomes))
    name === :families && return texts_between(t, view.families, view.family_offsets, Int(view.n_families))
    return getfield(t, name)
end

"""
    states_for(table, tree; missing="error", extra="error")

States of a table in the order of a tree's tips, n_families × n_tips, matched by name.
"""
function states_for(table::Presence, tree::Tree; missing="error", extra="error")
    out = Matrix{Int8}(undef, Int(getfield(table, :view).n_families), tree.n_tips)
    unmatched(name, word) = choice(name, word, "NUCULA_UNMATCHED_")
    check(nucula_presence_match(table, tree, unmatched(:missing, missing), unmatched(:extra, extra), out))
    return out
end
