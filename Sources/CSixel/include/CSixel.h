// Sixels by libsixel, which is opened at the first use: only terminals that show sixels need it, so
// it is neither linked nor needed to build.
#ifndef CSIXEL_H
#define CSIXEL_H

// Takes a piece of what is encoded.
typedef void (*csixel_write)(const char *bytes, int count, void *to);

// NULL when libsixel is there, else why it is not. May be called from any thread.
const char *csixel_open(void);

// Writes `width` x `height` pixels of 3 bytes (red, green, blue) as a sixel sequence, DCS to ST,
// with at most `colours` (2...256) of the picture's own. NULL, or why it could not be done.
const char *csixel_encode(
    const unsigned char *pixels, int width, int height, int colours, csixel_write write, void *to);

#endif
