/** As the hub wants it at least. */
export const MIN_PASSWORD_LENGTH = 10;
