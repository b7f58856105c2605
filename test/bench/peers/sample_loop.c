/*
 * sample_loop FILE: for each line of stdin, a count, makes that many volatile 32-bit loads of one address of the mapped
 * file, keeps each value with the CPU's tick count after it, and prints how long one took, in nanoseconds.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>

static inline uint64_t ticks(void)
{
#if defined(__x86_64__)
    uint32_t low, high;
    __asm__ volatile("lfence\n\trdtsc" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
#elif defined(__aarch64__)
    uint64_t count;
    __asm__ volatile("dsb ld\n\tisb\n\tmrs %0, cntvct_el0" : "=r"(count) : : "memory");
    return count;
#else
#error "no tick count is known for this CPU"
#endif
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    int file = open(argv[1], O_RDONLY);
    if (file < 0) {
        perror(argv[1]);
        return 1;
    }
    const volatile uint32_t *memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
    if (memory == MAP_FAILED) {
        perror("mmap");
        return 1;
    }
    long count;
    while (scanf("%ld", &count) == 1) {
        uint32_t *values = calloc(count, sizeof *values);
        uint64_t *stamps = calloc(count, sizeof *stamps);
        if (values == NULL || stamps == NULL)
            return 1;
        double since = now();
        for (long i = 0; i < count; i++) {
            values[i] = *memory;
            stamps[i] = ticks();
        }
        printf("%f\n", (now() - since) / count);
        fflush(stdout);
        free(values);
        free(stamps);
    }
    return 0;
}
