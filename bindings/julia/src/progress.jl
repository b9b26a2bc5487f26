# Progress callbacks: Julia code called from within the library, on the thread that made the call.
#
# An exception must not cross the library's frames. It is kept, the library is told to cancel, and once the call has
# returned the exception is thrown again: the caller sees the very object. The callback is installed even where nobody
# wants reports, for this is where Ctrl-C is met during a long call.

mutable struct Watch
    report::Any   # function of (done, total), or nothing
    receive::Any  # function of one item of a batch, or nothing
    problem::Any  # exception caught in a callback, or nothing
end

Watch(report, receive=nothing) = Watch(report, receive, nothing)

# Runs a callback's body; the answer for the library is 0, or 1 to cancel.
function watched(body, watch::Watch)
    watch.problem === nothing || return Int32(1)
    try
        GC.safepoint()  # a pending Ctrl-C is thrown here
        body()
        return Int32(0)
    catch problem
        watch.problem = problem
        return Int32(1)
    end
end

function on_progress(done::UInt64, total::UInt64, user::Ptr{Cvoid})::Int32
    watch = unsafe_pointer_to_objref(user)::Watch
    return watched(watch) do
        watch.report === nothing || watch.report(Int(done), Int(total))
    end
end

# Checks a status after a watched call: an exception of a callback goes before the library's "cancelled".
function check(status::nucula_status_t, watch::Watch)
    watch.problem === nothing || throw(watch.problem)
    return check(status)
end

# Sets the callback of a call; the watch must be kept alive during it.
function observe(options::Options, watch::Watch)
    callback = (progress=@nucula_progress_t(on_progress), user=pointer_from_objref(watch))
    options.value = replaced(options.value, callback)
    return nothing
end
