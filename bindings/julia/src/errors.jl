"""
    NuculaError

A failure of the library: `status`, one of the `Nucula.NUCULA_ERROR_*` numbers, and `message`, which names the
argument, file or line.
"""
struct NuculaError <: Exception
    status::Int32
    message::String
end

Base.showerror(io::IO, e::NuculaError) = print(io, "NuculaError: ", e.message)

# Throws unless the status is NUCULA_OK. The message belongs to this thread, so nothing may yield between call and
# check.
function check(status::nucula_status_t)
    status == NUCULA_OK || throw(NuculaError(status, unsafe_string(nucula_last_error())))
    return nothing
end
