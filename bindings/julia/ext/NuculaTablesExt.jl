# Volumes and Voids as tables, where Tables.jl is loaded: from Julia 1.9 on as an extension of the package, before by
# `src/tables_hook.jl`.
module NuculaTablesExt

import Nucula, Tables

include("tables.jl")

end
