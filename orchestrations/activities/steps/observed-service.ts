import { asArray, asObject, asText, isObject, propertiesOf } from '../../../shared/domain/gateway/gateway-document.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { ObservedApiManagement } from '../../../shared/domain/observed.ts';

/** An API Management service as read, reduced to what is looked at. */
export function observedService(id: string, service: JsonObject): ObservedApiManagement {
  const properties = propertiesOf(service);
  return {
    id,
    skuName: asText(asObject(service.sku).name) ?? '',
    provisioningState: asText(properties.provisioningState) ?? '',
    virtualNetworkType: asText(properties.virtualNetworkType) ?? '',
    privateIPAddresses: asArray(properties.privateIPAddresses).flatMap((address) => asText(address) ?? []),
    hostnameConfigurations: asArray(properties.hostnameConfigurations).filter(isObject),
    subnetId: asText(asObject(properties.virtualNetworkConfiguration).subnetResourceId),
    identity: isObject(service.identity) ? service.identity : null,
  };
}
