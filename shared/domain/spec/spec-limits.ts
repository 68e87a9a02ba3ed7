/** Azure docs, "API Management limits": custom domains of one service. */
export const MAX_ENDPOINTS = 20;
