/** Whether a search asks for anything in particular. */
export const isFiltered = (search: object): boolean =>
  Object.values(search).some((value) => value !== undefined);
