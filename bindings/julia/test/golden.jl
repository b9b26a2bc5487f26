# Reads the reference results of tests/data/open/golden: a JSON manifest beside plain binary arrays. The standard
# library has no JSON reader; the few values needed here are picked out by their keys.

struct Golden
    manifest::String
    bytes::Vector{UInt8}
end

Golden(stem) = Golden(read(joinpath(OPEN, "golden", "$stem.json"), String), read(joinpath(OPEN, "golden", "$stem.bin")))

const DTYPES = Dict("u8" => UInt8, "i8" => Int8, "i32" => Int32, "f32" => Float32, "f64" => Float64)

# The numbers of a flat JSON list.
numbers(::Type{T}, text) where {T} = [parse(T, item) for item in split(strip(text), ',', keepempty=false) .|> strip]

# An array by its name. Shapes are row-major: a list of n × 3 comes out as 3 × n.
function array(golden::Golden, name)
    description = match(Regex("\"$name\":\\s*\\{([^}]*)\\}"), golden.manifest)[1]
    dtype = match(r"\"dtype\":\s*\"(\w+)\"", description)[1]
    shape = match(r"\"shape\":\s*\[([^]]*)\]", description)[1]
    offset, nbytes = (parse(Int, match(Regex("\"$key\":\\s*(\\d+)"), description)[1]) for key in ("offset", "nbytes"))
    values = reinterpret(DTYPES[dtype], golden.bytes[offset+1:offset+nbytes])
    return reshape(collect(values), reverse(numbers(Int, shape))...)
end

# A list of numbers by its key.
function list(::Type{T}, golden::Golden, name) where {T}
    return numbers(T, match(Regex("\"$name\":\\s*\\[([^]]*)\\]"), golden.manifest)[1])
end

# A column of the table.
function column(golden::Golden, name)
    rows = match(r"\"annotation_rows\":\s*\[([^]]*)\]", golden.manifest)[1]
    return [String(strip(found[1], '"')) for found in eachmatch(Regex("\"$name\":\\s*([^,}\\s]+)"), rows)]
end

# A bit set as the mask that Julia sees.
function bits(golden::Golden, name, shape)
    packed = array(golden, name)
    flags = [packed[i >> 3 + 1] >> (i & 7) & 1 == 1 for i in 0:prod(shape)-1]
    return reshape(flags, reverse(shape))
end

# The labels that Julia sees: run-length code over the buried voxels.
function golden_labels(golden::Golden, buried)
    runs = zip(array(golden, "label_run_value"), array(golden, "label_run_length"))
    labels = zeros(Int32, size(buried))
    labels[buried] = vcat((fill(value + Int32(1), length) for (value, length) in runs)...)
    return labels
end

# The atoms that were laid into the grid: positions and elements.
function golden_atoms(name)
    golden = Golden("$name.atoms")
    table = match(r"\"element_table\":\s*\[([^]]*)\]", golden.manifest)[1]
    symbols = [String(strip(strip(item), '"')) for item in split(table, ',')]
    return array(golden, "coord_prepared"), symbols[array(golden, "element_code") .+ 1]
end
