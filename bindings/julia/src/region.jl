# Parts of space that volumes must reach into: the fields of the options that say so.

region_fields(::Nothing) = NamedTuple()

# (lower corner, upper corner), or (distance, points).
function region_fields(within)
    length(within) == 2 || throw(ArgumentError("bad within: give (lower, upper), or (distance, points or residues)"))
    first, second = within
    if first isa Real
        second isa Structure && (second = second.positions)
        is_text(second) && throw(ArgumentError("bad within: residues of which structure? give points"))
        # A single point is one, not three numbers.
        points = second isa AbstractVector{<:Real} || second isa Tuple{Vararg{Real}} ? [second] : second
        return (within_points=points, within_distance=first)
    end
    all(corner -> length(corner) == 3, within) || throw(DimensionMismatch("bad within: a corner is x, y, z"))
    return (within_box=[Tuple(first), Tuple(second)],)
end

is_text(what) = what isa AbstractString || what isa AbstractVector{<:AbstractString}

# With points in the place of residues.
with_points(::Nothing, named) = nothing
function with_points(within, named)
    is_named = length(within) == 2 && within[1] isa Real && is_text(within[2])
    is_named || return within
    names = within[2] isa AbstractString ? [within[2]] : within[2]
    points = map(names) do name
        atoms = named(name)
        isempty(atoms) && throw(ArgumentError("bad within: there is no residue $(repr(name))"))
        return atoms
    end
    return (within[1], reduce(hcat, points))
end

# Positions of the atoms of a residue, told by its name ("LIG"), or by chain and number ("A:45").
function residue_atoms(s::Structure, name)
    colon = findlast(isequal(':'), name)
    colon === nothing && return s.positions[:, findall(isequal(name), s.residue_names)]
    chain, number, code = strip(name[1:prevind(name, colon)]), strip(name[nextind(name, colon):end]), ""
    if !isempty(number) && !isdigit(last(number))
        number, code = chop(number), string(last(number))
    end
    id = tryparse(Int, number)
    id === nothing && throw(ArgumentError("bad within: $(repr(name)) is no residue; give \"LIG\" or \"A:45\""))
    chains, ids, codes = s.chains, s.residue_ids, s.insertion_codes
    return s.positions[:, [i for i in 1:length(s) if chains[i] == chain && ids[i] == id && codes[i] == code]]
end
