#include "CPosix.h"
int handover_cposix_placeholder(void){return 0;}
