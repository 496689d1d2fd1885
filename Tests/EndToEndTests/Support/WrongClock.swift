// SPDX-License-Identifier: Apache-2.0
import Foundation
import TestSupport

/// A library that goes before the system's own and tells a program a time of day that is off.
enum WrongClock {
    private static let source = """
        #define _GNU_SOURCE
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <time.h>
        #include <unistd.h>
        int clock_gettime(clockid_t id, struct timespec *t) {
            int r = syscall(SYS_clock_gettime, id, t);
            if (r == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) t->tv_sec += SHIFT;
            return r;
        }
        int gettimeofday(struct timeval *t, void *zone) {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            t->tv_sec = now.tv_sec;
            t->tv_usec = now.tv_nsec / 1000;
            return 0;
        }
        time_t time(time_t *t) {
            struct timespec now;
            clock_gettime(CLOCK_REALTIME, &now);
            if (t) *t = now.tv_sec;
            return now.tv_sec;
        }
        """

    /// The environment of a program whose clock is `seconds` ahead.
    static func ahead(_ seconds: Int, in directory: TemporaryDirectory) throws -> [String: String] {
        let library = directory.file("clock\(seconds).so")
        try source.write(toFile: directory.file("clock.c"), atomically: true, encoding: .utf8)
        try Program.run(
            "/usr/bin/env", ["cc", "-shared", "-fPIC", "-DSHIFT=(\(seconds))", "-o", library, directory.file("clock.c")])
        return ["LD_PRELOAD": library]
    }
}
