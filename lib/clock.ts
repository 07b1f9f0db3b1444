/** The process's idea of now. Rules take `now` as an argument; only edges call this. */
export const now = (): Date => new Date();
