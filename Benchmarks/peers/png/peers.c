// Times the C libraries that PNG and Deflate of CardRender are compared with, on one picture, and prints processor milliseconds and bytes.
//
//   peers PICTURE.rgba WIDTH HEIGHT FILE.png
//
// libpng compresses at its level 6 and decodes its own file, which is written to FILE.png for others to decode. ISA-L gets rows filtered by
// the least sum of absolute differences, in loops that the compiler vectorises. Pixels go in and come out as RGBA.
#include <isa-l/igzip_lib.h>
#include <libdeflate.h>
#include <png.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

enum { passes = 15, channels = 4 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void fail(const char *what) {
    fprintf(stderr, "peers: %s\n", what);
    exit(1);
}

static uint8_t *pixels;
static int width, height;

// A growing buffer that libpng writes to and reads from.
static uint8_t *file;
static size_t file_size, file_room, file_position;

static void append(png_structp png, png_bytep bytes, size_t count) {
    if (file_size + count > file_room) file = realloc(file, file_room = (file_size + count) * 2);
    memcpy(file + file_size, bytes, count);
    file_size += count;
}

static void flush(png_structp png) {}

static void take(png_structp png, png_bytep bytes, size_t count) {
    if (file_position + count > file_size) png_error(png, "the file ends too soon");
    memcpy(bytes, file + file_position, count);
    file_position += count;
}

static void libpng_encode(void) {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    if (setjmp(png_jmpbuf(png))) fail("libpng does not encode");
    file_size = 0;
    png_set_write_fn(png, NULL, append, flush);
    png_set_IHDR(png, info, width, height, 8, PNG_COLOR_TYPE_RGBA, PNG_INTERLACE_NONE, 0, 0);
    png_set_compression_level(png, 6);
    png_write_info(png, info);
    for (int y = 0; y < height; y++) png_write_row(png, pixels + (size_t)y * width * channels);
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
}

static void libpng_decode(uint8_t *output) {
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png_create_info_struct(png);
    if (setjmp(png_jmpbuf(png))) fail("libpng does not decode");
    file_position = 0;
    png_set_read_fn(png, NULL, take);
    png_read_info(png, info);
    for (int y = 0; y < height; y++) png_read_row(png, output + (size_t)y * width * channels, NULL);
    png_read_end(png, NULL);
    png_destroy_read_struct(&png, &info, NULL);
}

// The five filters of PNG, as loops without branches.
static void filter(int type, const uint8_t *row, const uint8_t *above, uint8_t *restrict output, int count) {
    const int back = channels;
    for (int i = 0; i < back; i++)
        output[i] = row[i] - (type == 2 || type == 4 ? above[i] : type == 3 ? above[i] / 2 : 0);
    switch (type) {
    case 0: memcpy(output, row, count); break;
    case 1: for (int i = back; i < count; i++) output[i] = row[i] - row[i - back]; break;
    case 2: for (int i = back; i < count; i++) output[i] = row[i] - above[i]; break;
    case 3: for (int i = back; i < count; i++) output[i] = row[i] - ((row[i - back] + above[i]) >> 1); break;
    case 4:
        for (int i = back; i < count; i++) {
            int16_t a = row[i - back], b = above[i], c = above[i - back];
            int16_t pa = b - c, pb = a - c, pc = pa + pb;
            pa = pa < 0 ? -pa : pa, pb = pb < 0 ? -pb : pb, pc = pc < 0 ? -pc : pc;
            int16_t nearest = pb <= pc ? b : c;
            output[i] = row[i] - (uint8_t)(pa <= pb && pa <= pc ? a : nearest);
        }
    }
}

static uint32_t magnitude(const uint8_t *bytes, int count) {
    uint32_t sum = 0;
    for (int i = 0; i < count; i++) sum += abs((int8_t)bytes[i]);
    return sum;
}

// Filters all rows, each with whichever leaves the least sum.
static void filter_rows(uint8_t *output, uint8_t *scratch, const uint8_t *zeros) {
    int count = width * channels;
    for (int y = 0; y < height; y++) {
        const uint8_t *row = pixels + (size_t)y * count, *above = y ? row - count : zeros;
        uint32_t least = UINT32_MAX;
        for (int type = 0; type < 5; type++) {
            filter(type, row, above, scratch, count);
            uint32_t sum = magnitude(scratch, count);
            if (sum >= least) continue;
            least = sum;
            output[0] = type;
            memcpy(output + 1, scratch, count);
        }
        output += count + 1;
    }
}

static uint8_t *compressed, *level_buffer;

static size_t isal_compress(const uint8_t *input, size_t count, size_t room) {
    struct isal_zstream stream;
    isal_deflate_init(&stream);
    stream.next_in = (uint8_t *)input;
    stream.avail_in = count;
    stream.next_out = compressed;
    stream.avail_out = room;
    stream.end_of_stream = 1;
    stream.flush = NO_FLUSH;
    stream.level = 1;
    stream.level_buf = level_buffer;
    stream.level_buf_size = ISAL_DEF_LVL1_DEFAULT;
    stream.gzip_flag = IGZIP_ZLIB;
    if (isal_deflate(&stream) != COMP_OK) fail("ISA-L does not compress");
    return stream.total_out;
}

#define BEST(result, work)                                                                                                                 \
    double result = 1e9;                                                                                                                   \
    for (int pass = 0; pass <= passes; pass++) {                                                                                           \
        double start = now();                                                                                                              \
        work;                                                                                                                              \
        double time = now() - start;                                                                                                       \
        if (pass && time < result) result = time;                                                                                          \
    }

int main(int count, char **arguments) {
    if (count != 5) fail("usage: peers PICTURE.rgba WIDTH HEIGHT FILE.png");
    width = atoi(arguments[2]);
    height = atoi(arguments[3]);
    size_t row = (size_t)width * channels, size = row * height, filtered_size = size + height, room = filtered_size * 2;
    pixels = malloc(size);
    FILE *picture = fopen(arguments[1], "rb");
    if (!picture || fread(pixels, 1, size, picture) != size) fail("the picture cannot be read");
    fclose(picture);

    BEST(encode, libpng_encode());
    printf("libpng6 %.3f %zu\n", encode, file_size);
    FILE *result = fopen(arguments[4], "wb");
    if (!result || fwrite(file, 1, file_size, result) != file_size) fail("the file cannot be written");
    fclose(result);
    uint8_t *output = malloc(room);
    BEST(decode, libpng_decode(output));
    if (memcmp(output, pixels, size)) fail("libpng decodes other pixels");
    printf("libpng-decode %.3f %zu\n", decode, size);

    uint8_t *filtered = malloc(filtered_size), *scratch = malloc(row), *zeros = calloc(1, row);
    compressed = malloc(room);
    level_buffer = malloc(ISAL_DEF_LVL1_DEFAULT);
    size_t isal_size = 0;
    BEST(isal, filter_rows(filtered, scratch, zeros); isal_size = isal_compress(filtered, filtered_size, room));
    // The signature, three chunk frames and the header's contents belong to the file, too.
    printf("isal1 %.3f %zu\n", isal, isal_size + 8 + 3 * 12 + 13);

    // What libpng compressed, found by its chunks.
    size_t stream_size = 0;
    uint8_t *stream = malloc(file_size);
    for (size_t at = 8; at + 12 <= file_size;) {
        size_t length = (size_t)file[at] << 24 | file[at + 1] << 16 | file[at + 2] << 8 | file[at + 3];
        if (!memcmp(file + at + 4, "IDAT", 4)) {
            memcpy(stream + stream_size, file + at + 8, length);
            stream_size += length;
        }
        at += length + 12;
    }
    uLongf inflated = 0;
    BEST(zlib, inflated = room; if (uncompress(output, &inflated, stream, stream_size) != Z_OK) fail("zlib does not inflate"));
    printf("zlib-inflate %.3f %zu\n", zlib, (size_t)inflated);
    struct libdeflate_decompressor *decompressor = libdeflate_alloc_decompressor();
    size_t deflated = 0;
    BEST(libdeflate, if (libdeflate_zlib_decompress(decompressor, stream, stream_size, output, room, &deflated)) fail("libdeflate"));
    printf("libdeflate-inflate %.3f %zu\n", libdeflate, deflated);
}
