/** Headers by which the hub tells better-auth what it knows of a request; whatever a client sends under them is replaced. */
export const CLIENT_ADDRESS_HEADER = 'x-evergrant-client-address';
export const CORRELATION_ID_HEADER = 'x-evergrant-correlation-id';
