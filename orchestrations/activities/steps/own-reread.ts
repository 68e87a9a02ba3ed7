/**
 * API Management looks for new versions in Key Vault every four hours by itself (Azure docs, "Configure a custom domain name"), so
 * after so many seconds it has looked.
 */
export const ownRereadSeconds = 4.25 * 3600;
