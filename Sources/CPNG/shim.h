#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// libpng's ordinary API reports errors with longjmp, which must not pass through Swift: so what
// calls it stands here. Its simplified API would need none of this, but its reader garbles
// interlaced 16-bit files since the fix of CVE-2025-65018 (seen in 1.6.39-2+deb12u6), and its
// writer has no level between fast and slow.

enum {
    cpng_message_size = 128,
    cpng_filter_up = PNG_FILTER_UP,
    cpng_filters_all = PNG_ALL_FILTERS, // the writer tries each on each row
};

// The error pointer of both structs below is their message.
static inline void cpng_fail(png_structp png, png_const_charp message) {
    strncpy((char *)png_get_error_ptr(png), message, cpng_message_size - 1);
    png_longjmp(png, 1);
}

static inline void cpng_warn(png_structp png, png_const_charp message) {
    (void)png;
    (void)message;
}

// One file being read. It must not move between cpng_open and cpng_close.
struct cpng_reader {
    png_structp png;
    png_infop info;
    const unsigned char *bytes;
    size_t left;
    png_uint_32 width, height;
    int channels;      // 3 (RGB) or 4 (RGBA, not premultiplied); 8 bits each
    char message[cpng_message_size]; // after a failure: why, from libpng
};

static inline void cpng_pull(png_structp png, png_bytep out, size_t count) {
    struct cpng_reader *reader = (struct cpng_reader *)png_get_io_ptr(png);
    if (count > reader->left) png_error(png, "the file ends too early");
    memcpy(out, reader->bytes, count);
    reader->bytes += count;
    reader->left -= count;
}

// Reads the header and what else comes before the pixels. 1, or 0 with a message.
static inline int cpng_open(struct cpng_reader *reader, const unsigned char *bytes, size_t count) {
    memset(reader, 0, sizeof *reader);
    reader->bytes = bytes;
    reader->left = count;
    reader->png = png_create_read_struct(
        PNG_LIBPNG_VER_STRING, reader->message, cpng_fail, cpng_warn);
    if (reader->png == NULL) {
        if (reader->message[0] == 0) strcpy(reader->message, "libpng could not start");
        return 0;
    }
    if (setjmp(png_jmpbuf(reader->png))) return 0;
    reader->info = png_create_info_struct(reader->png);
    if (reader->info == NULL) png_error(reader->png, "out of memory");
    png_set_read_fn(reader->png, reader, cpng_pull);
#ifdef PNG_HANDLE_AS_UNKNOWN_SUPPORTED
    // Of the chunks that a file may do without, only tRNS changes what is read here.
    static const png_byte kept[] = "tRNS";
    png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_AS_DEFAULT, kept, 1);
#endif
    png_read_info(reader->png, reader->info);
    png_set_expand(reader->png);
    png_set_scale_16(reader->png);
    png_set_gray_to_rgb(reader->png);
    png_set_interlace_handling(reader->png);
    png_read_update_info(reader->png, reader->info);
    reader->width = png_get_image_width(reader->png, reader->info);
    reader->height = png_get_image_height(reader->png, reader->info);
    reader->channels = png_get_channels(reader->png, reader->info);
    if ((reader->channels != 3 && reader->channels != 4)
        || png_get_rowbytes(reader->png, reader->info)
            != (size_t)reader->width * (size_t)reader->channels)
        png_error(reader->png, "unexpected kind of pixels");
    return 1;
}

// Reads the pixels into width * height * channels bytes, and the rest. 1, or 0 with a message.
static inline int cpng_read(struct cpng_reader *reader, unsigned char *out) {
    if (setjmp(png_jmpbuf(reader->png))) return 0;
    size_t row_bytes = (size_t)reader->width * (size_t)reader->channels;
    int passes = png_get_interlace_type(reader->png, reader->info) == PNG_INTERLACE_ADAM7 ? 7 : 1;
    for (int pass = 0; pass < passes; pass++)
        for (size_t row = 0; row < reader->height; row++)
            png_read_row(reader->png, out + row * row_bytes, NULL);
    png_read_end(reader->png, NULL);
    return 1;
}

// Frees what cpng_open took, also after a failure.
static inline void cpng_close(struct cpng_reader *reader) {
    png_destroy_read_struct(&reader->png, &reader->info, NULL);
}

// One file being written. It must not move between cpng_begin and cpng_free. What of the file is
// written lies in `bytes`; the caller may take it away and set `count` to 0 between calls.
struct cpng_writer {
    png_structp png;
    png_infop info;
    unsigned char *bytes;
    size_t count, capacity;
    char message[cpng_message_size];
};

static inline void cpng_push(png_structp png, png_bytep in, size_t count) {
    struct cpng_writer *writer = (struct cpng_writer *)png_get_io_ptr(png);
    if (count > writer->capacity - writer->count) {
        size_t capacity = writer->capacity * 2 + count;
        unsigned char *bytes = (unsigned char *)realloc(writer->bytes, capacity);
        if (bytes == NULL) png_error(png, "out of memory");
        writer->bytes = bytes;
        writer->capacity = capacity;
    }
    memcpy(writer->bytes + writer->count, in, count);
    writer->count += count;
}

static inline void cpng_flush(png_structp png) {
    (void)png;
}

// Begins a file of 8-bit RGB pixels: the header is in `bytes` then. 1, or 0 with a message.
static inline int cpng_begin(
    struct cpng_writer *writer, png_uint_32 width, png_uint_32 height, int level, int filters) {
    memset(writer, 0, sizeof *writer);
    writer->png = png_create_write_struct(
        PNG_LIBPNG_VER_STRING, writer->message, cpng_fail, cpng_warn);
    if (writer->png == NULL) {
        if (writer->message[0] == 0) strcpy(writer->message, "libpng could not start");
        return 0;
    }
    if (setjmp(png_jmpbuf(writer->png))) return 0;
    writer->info = png_create_info_struct(writer->png);
    if (writer->info == NULL) png_error(writer->png, "out of memory");
    png_set_write_fn(writer->png, writer, cpng_push, cpng_flush);
    png_set_compression_level(writer->png, level);
    png_set_filter(writer->png, PNG_FILTER_TYPE_BASE, filters);
    png_set_IHDR(
        writer->png, writer->info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
        PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_sRGB(writer->png, writer->info, PNG_sRGB_INTENT_PERCEPTUAL);
    png_write_info(writer->png, writer->info);
    return 1;
}

// Writes the next rows, each of row_bytes. 1, or 0 with a message.
static inline int cpng_rows(
    struct cpng_writer *writer, const unsigned char *pixels, size_t rows, size_t row_bytes) {
    if (setjmp(png_jmpbuf(writer->png))) return 0;
    for (size_t row = 0; row < rows; row++)
        png_write_row(writer->png, pixels + row * row_bytes);
    return 1;
}

// Ends the file after its last row. 1, or 0 with a message.
static inline int cpng_end(struct cpng_writer *writer) {
    if (setjmp(png_jmpbuf(writer->png))) return 0;
    png_write_end(writer->png, writer->info);
    return 1;
}

// Writes a whole file of 8-bit RGB pixels. 1, or 0 with a message.
static inline int cpng_write(
    struct cpng_writer *writer, const unsigned char *pixels, png_uint_32 width, png_uint_32 height,
    int level, int filters) {
    return cpng_begin(writer, width, height, level, filters)
        && cpng_rows(writer, pixels, height, (size_t)width * 3) && cpng_end(writer);
}

// Frees what cpng_begin took, also after a failure.
static inline void cpng_free(struct cpng_writer *writer) {
    png_destroy_write_struct(&writer->png, &writer->info);
    free(writer->bytes);
}
