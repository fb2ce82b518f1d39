/* A disk with honest, slow flushes: every fsync and fdatasync first waits BENCH_FLUSH_DELAY_US microseconds.
 * Loaded with LD_PRELOAD into house and baseline alike; it changes nothing else. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_for_platter(void) {
    const char *delay = getenv("BENCH_FLUSH_DELAY_US");
    if (delay) usleep((useconds_t)atoi(delay));
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_for_platter();
    return real(fd);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_for_platter();
    return real(fd);
}
