/** As careless serialisers and forms write that there is nothing. */
const NOTHING = ['', 'null', 'undefined', 'none', 'false'];

/** Whether a text in an answer stands for nothing. */
export const saysNothing = (text: string): boolean => NOTHING.includes(text.trim().toLowerCase());
