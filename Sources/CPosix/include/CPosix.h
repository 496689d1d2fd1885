int handover_cposix_placeholder(void);
