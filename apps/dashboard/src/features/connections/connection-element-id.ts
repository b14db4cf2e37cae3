/** Id of the element that stands for a connection in a list, to lead the focus to. */
export const connectionElementId = (connectionId: number): string => `connection-${connectionId}`;
