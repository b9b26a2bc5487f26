/* What the bad_*.c programs share: checks that count failures, and the ways to be careless. */
#ifndef CARELESS_H
#define CARELESS_H

#include <math.h>
#include <nucula.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NULL_POINTER NUCULA_ERROR_NULL_POINTER
#define BAD_ARGUMENT NUCULA_ERROR_BAD_ARGUMENT

static int n_failures = 0;

/* The call must give this status, and after a failure the message must hold this text. */
#define EXPECT(status, text, call) expect((call), (status), (text), #call, __LINE__)

static inline void expect(nucula_status_t status, nucula_status_t wanted, const char *text, const char *call,
                          int line) {
    const char *message = status == NUCULA_OK ? "" : nucula_last_error();
    if (status != wanted || (wanted != NUCULA_OK && strstr(message, text) == NULL)) {
        fprintf(stderr, "line %d: %s: status %d \"%s\" instead of %d \"%s\"\n", line, call, (int)status, message,
                (int)wanted, text);
        n_failures++;
    }
}

#define REQUIRE(condition) require((condition) != 0, #condition, __LINE__)

static inline void require(int holds, const char *condition, int line) {
    if (!holds) {
        fprintf(stderr, "line %d: not true: %s\n", line, condition);
        n_failures++;
    }
}

/* The failing call must set its handle output to NULL, whatever stood there. */
#define NO_HANDLE(out, status, text, call)  \
    do {                                    \
        memset(&(out), 0xA5, sizeof(out));  \
        EXPECT(status, text, call);         \
        REQUIRE((out) == NULL);             \
    } while (0)

/* Aligned for anything, but no object of the library. */
static inline int64_t *somewhere(void) {
    static int64_t bytes[2];
    return bytes;
}

/* An address one byte further: aligned for no type larger than a byte. */
#define MISALIGNED(type, pointer) ((type)(void *)((char *)(pointer) + 1))

/* Bytes that a refused call must leave as they are. */
#define PATTERN(object) memset(&(object), 0xA5, sizeof(object))

static inline int untouched(const void *bytes, size_t n) {
    const unsigned char *b = (const unsigned char *)bytes;
    for (size_t i = 0; i < n; i++) {
        if (b[i] != 0xA5) {
            return 0;
        }
    }
    return 1;
}

/* Room for any struct of the header, and more. */
typedef union {
    uint32_t size;
    uint64_t aligned;
    unsigned char bytes[1024];
} room_t;

/* Fills a struct: `init(room, size)`, or `view(room)` with its size field set. */
typedef nucula_status_t (*fill_t)(room_t *room, size_t size);

/* What was filled with 16 (or all) and with size + 8 bytes starts with the same fields, fields that the library does not know
 * are 0, and not a byte behind them was touched. (Past byte 16 a struct may have padding, which is anything.) */
static inline void sizes(fill_t fill, size_t size) {
    static const unsigned char zeros[8] = {0};
    const size_t least = size < 16 ? size : 16;
    room_t whole, shorter, larger;
    PATTERN(whole);
    PATTERN(shorter);
    PATTERN(larger);
    EXPECT(NUCULA_OK, "", fill(&whole, size));
    EXPECT(NUCULA_OK, "", fill(&shorter, least));
    EXPECT(NUCULA_OK, "", fill(&larger, size + 8));
    REQUIRE(whole.size == size && shorter.size == least && larger.size == size + 8);
    REQUIRE(memcmp(shorter.bytes + 4, whole.bytes + 4, least - 4) == 0);
    REQUIRE(memcmp(larger.bytes + 4, whole.bytes + 4, least - 4) == 0);
    REQUIRE(memcmp(larger.bytes + size, zeros, sizeof zeros) == 0);
    REQUIRE(untouched(whole.bytes + size, sizeof whole - size));
    REQUIRE(untouched(shorter.bytes + least, sizeof shorter - least));
    REQUIRE(untouched(larger.bytes + size + 8, sizeof larger - size - 8));
}

#endif
