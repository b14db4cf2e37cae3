const PAGE = /^\/connect\/sessions\/([\w-]+)\/?$/;

/** The connect session that a page is of, by its id; undefined: none. */
export const connectSessionAt = (pathname: string): string | undefined => PAGE.exec(pathname)?.[1];
