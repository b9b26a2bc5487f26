# Memory of the library: who owns it, how much there is, and when it goes.

"""
What owns a handle of the library. It is shared by the objects that look at it and by the arrays lent from it; it frees its
memory when the last object is closed, or when nothing can reach it any more.
"""
mutable struct Handle
    pointer::Ptr{Cvoid}  # C_NULL once it is freed
    free::Any
    n_users::Int         # objects that are not closed
    n_bytes::Int         # about
    is_freed::Bool

    # What stands for the memory of objects that are never closed.
    Handle() = new(C_NULL, nothing, 0, 0, false)

    function Handle(pointer::Ptr, free, n_bytes::Integer)
        handle = new(pointer, free, 0, n_bytes, false)
        finalizer(free!, handle)
        tell_collector(handle.n_bytes)
        return handle
    end
end

function free!(handle::Handle)
    handle.is_freed && return nothing
    handle.is_freed = true
    pointer, handle.pointer = handle.pointer, C_NULL
    Threads.atomic_sub!(HELD, handle.n_bytes)
    handle.free(pointer)
    return nothing
end

const NEVER_CLOSED = Handle()

# The handle that an object may lose; objects of families whose results cannot be closed keep theirs.
handle_of(object) = NEVER_CLOSED

# The memory is immutable and belongs to the process, so copies share it.
Base.deepcopy_internal(handle::Handle, ::IdDict) = handle

# Bytes in all handles, and how many there may be before the collector is asked to look for those that nobody uses: it sees
# objects of a few bytes, not the megabytes behind them.
const HELD = Threads.Atomic{Int}(0)
const FEW_BYTES = 128 * 2^20
const ENOUGH = Ref(FEW_BYTES)

function tell_collector(n_bytes)
    held = Threads.atomic_add!(HELD, n_bytes) + n_bytes
    held > ENOUGH[] || return nothing
    GC.gc(false)
    HELD[] > ENOUGH[] && GC.gc(true)
    # What is still there is in use: it is looked at again when it has doubled.
    ENOUGH[] = max(FEW_BYTES, 2 * HELD[])
    return nothing
end

# A new user of a handle, which gives it up when it is finalized. Its memory may still be lent then, so it goes with the
# handle.
function use!(object)
    getfield(object, :handle).n_users += 1
    finalizer(leave!, object)
    return object
end

# Gives up the handle; true for the last user.
function leave!(object)
    getfield(object, :is_open) || return false
    setfield!(object, :is_open, false)
    handle = getfield(object, :handle)
    handle.n_users -= 1
    return handle.n_users == 0
end

require_open(object) =
    getfield(object, :is_open) || throw(ArgumentError("this $(nameof(typeof(object))) is closed, or was finalized"))
