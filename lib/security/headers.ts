/** Request header in which the middleware tells pages the path that was asked for. */
export const PATH_HEADER = "x-calpace-path";
