const LENGTH = 24;

/** A password that nobody guesses (120 bits), of characters that are typed and read without mistakes. */
export function newPassword(): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';
  const random = crypto.getRandomValues(new Uint8Array(LENGTH));
  return [...random].map((byte) => alphabet[byte % alphabet.length]).join('');
}
