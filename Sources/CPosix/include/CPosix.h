// SPDX-License-Identifier: Apache-2.0
// The few Linux calls that Swift's Glibc module does not show, because they need _GNU_SOURCE.
// Each sets errno and returns -1 on failure, like the call it stands for.
#ifndef HANDOVER_CPOSIX_H
#define HANDOVER_CPOSIX_H

#include <sys/types.h>

/// Renames `from` to `to` and fails with EEXIST where `to` exists (man 2 renameat2, RENAME_NOREPLACE).
/// EINVAL: the file system cannot promise that.
int handover_rename_no_replace(const char *from, const char *to);

/// Who is at the other end of the connected Unix socket `socket` (man 7 unix, SO_PEERCRED): its process,
/// user and group when it connected.
int handover_peer_credentials(int socket, pid_t *process, uid_t *user, gid_t *group);

/// Begins to write out what the page cache holds of the file `descriptor`, without waiting for it (man 2 sync_file_range,
/// SYNC_FILE_RANGE_WRITE). Makes nothing durable: it only leaves a later fdatasync less to wait for.
int handover_start_writeback(int descriptor);

#endif
