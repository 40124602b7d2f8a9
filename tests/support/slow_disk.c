/* A disk that takes its time: preloaded, it delays what a process does with files below one folder.
   ROUTES_TEST_SLOW_FOLDER is the folder, ROUTES_TEST_SLOW_MS the milliseconds of each call. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static void wait_if_slow(const char *path) {
    const char *folder = getenv("ROUTES_TEST_SLOW_FOLDER"), *text = getenv("ROUTES_TEST_SLOW_MS");
    if (!folder || !text || strncmp(path, folder, strlen(folder)) != 0) return;
    long ms = atol(text);
    struct timespec pause = {ms / 1000, (ms % 1000) * 1000000};
    nanosleep(&pause, NULL);
}

static void wait_for_handle(int handle) {
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = 0;
    wait_if_slow(path);
}

#define NEXT(name) dlsym(RTLD_NEXT, name)

#define OPENS(name)                                                          \
    int name(const char *path, int flags, ...) {                             \
        va_list rest; va_start(rest, flags);                                 \
        mode_t mode = va_arg(rest, mode_t); va_end(rest);                    \
        wait_if_slow(path);                                                  \
        return ((int (*)(const char *, int, mode_t))NEXT(#name))(path, flags, mode); \
    }
OPENS(open)
OPENS(open64)

#define OPENS_AT(name)                                                       \
    int name(int folder, const char *path, int flags, ...) {                 \
        va_list rest; va_start(rest, flags);                                 \
        mode_t mode = va_arg(rest, mode_t); va_end(rest);                    \
        wait_if_slow(path);                                                  \
        return ((int (*)(int, const char *, int, mode_t))NEXT(#name))(folder, path, flags, mode); \
    }
OPENS_AT(openat)
OPENS_AT(openat64)

ssize_t read(int handle, void *data, size_t size) {
    wait_for_handle(handle);
    return ((ssize_t (*)(int, void *, size_t))NEXT("read"))(handle, data, size);
}

ssize_t write(int handle, const void *data, size_t size) {
    wait_for_handle(handle);
    return ((ssize_t (*)(int, const void *, size_t))NEXT("write"))(handle, data, size);
}

#define PARTS(name, kind)                                                    \
    ssize_t name(int handle, kind data, size_t size, off_t at) {             \
        wait_for_handle(handle);                                             \
        return ((ssize_t (*)(int, kind, size_t, off_t))NEXT(#name))(handle, data, size, at); \
    }
PARTS(pread, void *)
PARTS(pread64, void *)
PARTS(pwrite, const void *)
PARTS(pwrite64, const void *)

#define SYNCS(name)                                                          \
    int name(int handle) {                                                   \
        wait_for_handle(handle);                                             \
        return ((int (*)(int))NEXT(#name))(handle);                          \
    }
SYNCS(fsync)
SYNCS(fdatasync)

int rename(const char *from, const char *to) {
    wait_if_slow(to);
    return ((int (*)(const char *, const char *))NEXT("rename"))(from, to);
}
