# What Tables.jl asks of a table: one row per volume or void, with the columns of `table`, named as in the files.

const Found = Union{Nucula.Volumes,Nucula.Voids}

Tables.istable(::Type{<:Found}) = true
Tables.columnaccess(::Type{<:Found}) = true
Tables.columns(found::Found) = found.table
Tables.rowaccess(::Type{<:Found}) = true
Tables.rows(found::Found) = Tables.rows(found.table)
function Tables.schema(found::Found)
    columns = found.table
    return Tables.Schema(keys(columns), map(eltype, values(columns)))
end
