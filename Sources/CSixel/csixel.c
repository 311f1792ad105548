#include "CSixel.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// libsixel's interface as far as it is used (version 1, Debian's 1.10 and Homebrew's): opaque
// objects, an int that is below 0x1000 for success. Declared here, so that its header is not needed.
typedef int (*sixel_write_function)(char *data, int size, void *private);

static struct {
    int (*output_new)(void **output, sixel_write_function write, void *private, void *allocator);
    void (*output_unref)(void *output);
    int (*dither_new)(void **dither, int colours, void *allocator);
    void (*dither_unref)(void *dither);
    int (*dither_initialize)(
        void *dither, unsigned char *pixels, int width, int height, int format, int largest,
        int representative, int quality);
    void (*dither_set_diffusion_type)(void *dither, int method);
    int (*encode)(
        unsigned char *pixels, int width, int height, int depth, void *dither, void *output);
    const char *(*helper_format_error)(int status);
} sixel;

// Values of its enumerations.
enum { RGB888 = 3, LARGEST_BY_LUMINANCE = 2, AVERAGE_OF_PIXELS = 3, QUALITY_HIGH = 1, FLOYD_STEINBERG = 3 };

static char problem[256];
static const char *answer;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
    static const char *const names[] = {
#if defined(__APPLE__)
        "libsixel.1.dylib",
        "/opt/homebrew/lib/libsixel.1.dylib",
        "/usr/local/lib/libsixel.1.dylib",
#else
        "libsixel.so.1",
#endif
    };
    void *library = NULL;
    for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++) {
        library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (!library && !problem[0]) {
            const char *reason = dlerror();
            snprintf(problem, sizeof problem, "%s", reason ? reason : names[i]);
        }
    }
    if (!library) {
        answer = problem;
        return;
    }
#define FIND(name)                                                     \
    {                                                                  \
        void *found = dlsym(library, "sixel_" #name);                  \
        if (!found) answer = "libsixel has no sixel_" #name;           \
        memcpy(&sixel.name, &found, sizeof found);                     \
    }
    FIND(output_new)
    FIND(output_unref)
    FIND(dither_new)
    FIND(dither_unref)
    FIND(dither_initialize)
    FIND(dither_set_diffusion_type)
    FIND(encode)
    FIND(helper_format_error)
}

const char *csixel_open(void) {
    pthread_once(&once, load);
    return answer;
}

struct sink {
    csixel_write write;
    void *to;
};

static int pass_on(char *data, int size, void *private) {
    struct sink *sink = private;
    sink->write(data, size, sink->to);
    return size;
}

const char *csixel_encode(
    const unsigned char *pixels, int width, int height, int colours, csixel_write write, void *to) {
    if (csixel_open()) return answer;
    // libsixel takes pixels that it could write to, and does in some formats.
    size_t bytes = (size_t)width * (size_t)height * 3;
    unsigned char *copy = malloc(bytes);
    if (!copy) return "no memory for the picture";
    memcpy(copy, pixels, bytes);
    struct sink sink = {write, to};
    void *output = NULL, *dither = NULL;
    int status = sixel.output_new(&output, pass_on, &sink, NULL);
    if (status < 0x1000) status = sixel.dither_new(&dither, colours, NULL);
    if (status < 0x1000) {
        status = sixel.dither_initialize(
            dither, copy, width, height, RGB888, LARGEST_BY_LUMINANCE, AVERAGE_OF_PIXELS,
            QUALITY_HIGH);
    }
    if (status < 0x1000) {
        sixel.dither_set_diffusion_type(dither, FLOYD_STEINBERG);
        status = sixel.encode(copy, width, height, 3, dither, output);
    }
    if (dither) sixel.dither_unref(dither);
    if (output) sixel.output_unref(output);
    free(copy);
    return status < 0x1000 ? NULL : sixel.helper_format_error(status);
}
