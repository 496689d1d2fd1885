// SPDX-License-Identifier: Apache-2.0
// libcurl's option functions take any type after the option's name, which Swift cannot call: one function per type.
#ifndef HANDOVER_CCURL_H
#define HANDOVER_CCURL_H

#include <curl/curl.h>

static inline CURLcode handover_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_ALL); }

static inline CURLcode handover_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode handover_curl_set_size(CURL *easy, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode handover_curl_set_text(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode handover_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode handover_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(easy, option, value);
}

/// For the callbacks that move bytes: reading, writing and headers share one form.
static inline CURLcode handover_curl_set_mover(CURL *easy, CURLoption option, curl_write_callback value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode handover_curl_set_seeker(CURL *easy, curl_seek_callback value) {
    return curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, value);
}

/// The value of a CURLINFO that is a long; -1 where there is none.
static inline long handover_curl_get_long(CURL *easy, CURLINFO name) {
    long value = -1;
    return curl_easy_getinfo(easy, name, &value) == CURLE_OK ? value : -1;
}

/// The value of a CURLINFO that is a size or a time in microseconds; -1 where there is none.
static inline curl_off_t handover_curl_get_size(CURL *easy, CURLINFO name) {
    curl_off_t value = -1;
    return curl_easy_getinfo(easy, name, &value) == CURLE_OK ? value : -1;
}

/// The certificates the peer showed, for CURLOPT_CERTINFO; NULL where there are none.
static inline struct curl_certinfo *handover_curl_get_certificates(CURL *easy) {
    struct curl_certinfo *value = NULL;
    return curl_easy_getinfo(easy, CURLINFO_CERTINFO, &value) == CURLE_OK ? value : NULL;
}

static inline CURLMcode handover_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

#endif
