/*
 * read_loop FILE WIDTH: for each line of stdin, a count, makes that many volatile loads of WIDTH bits in ascending
 * order through the mapped file, again and again, and prints how long one took, in nanoseconds.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>

#define READ_LOOP(type)                                                                                      \
    for (long left = count; left > 0;) {                                                                     \
        const volatile type *words = memory;                                                                 \
        long n = size / (long)sizeof(type);                                                                  \
        if (n > left)                                                                                        \
            n = left;                                                                                        \
        for (long i = 0; i < n; i++)                                                                         \
            (void)words[i];                                                                                  \
        left -= n;                                                                                           \
    }

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    int width = atoi(argv[2]);
    int file = open(argv[1], O_RDONLY);
    struct stat status;
    if (file < 0 || fstat(file, &status) != 0) {
        perror(argv[1]);
        return 1;
    }
    long size = status.st_size;
    void *memory = mmap(NULL, size, PROT_READ, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    long count;
    while (scanf("%ld", &count) == 1) {
        double since = now();
        switch (width) {
        case 8:
            READ_LOOP(uint8_t)
            break;
        case 16:
            READ_LOOP(uint16_t)
            break;
        case 32:
            READ_LOOP(uint32_t)
            break;
        case 64:
            READ_LOOP(uint64_t)
            break;
        default:
            return 2;
        }
        printf("%f\n", (now() - since) / count);
        fflush(stdout);
    }
    return 0;
}
