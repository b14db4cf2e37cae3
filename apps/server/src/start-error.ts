/** Something the hub cannot start with; the message is a sentence that says what to do. */
export class StartError extends Error {
  override readonly name = 'StartError';
}
