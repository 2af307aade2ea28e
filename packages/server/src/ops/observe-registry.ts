import { type Meter, metrics, type ObservableResult } from '@opentelemetry/api'
import type { Registry } from 'prom-client'

/**
 * Shows every metric of a registry to OpenTelemetry as well, under the same name and labels; of a histogram, its count and
 * its sum. A no-op until an SDK is registered, which must be before the server is created.
 */
export function observeRegistry(registry: Registry, meter: Meter = metrics.getMeter('proactive')): void {
  for (const { name, help: description, type } of registry.getMetricsAsArray()) {
    const observe = (suffix: string, isRising: boolean): void => {
      const instrument = isRising ? meter.createObservableCounter(name + suffix, { description }) : meter.createObservableGauge(name + suffix, { description })
      instrument.addCallback((result) => read(registry, name, suffix, result))
    }
    if (String(type) === 'histogram') for (const suffix of ['_count', '_sum']) observe(suffix, true)
    else observe('', String(type) === 'counter')
  }
}

async function read(registry: Registry, name: string, suffix: string, result: ObservableResult): Promise<void> {
  const metric = await registry.getSingleMetric(name)?.get()
  for (const { value, labels, ...more } of metric?.values ?? []) {
    const of = 'metricName' in more ? more.metricName : name
    if (of === name + suffix) result.observe(value, labels)
  }
}
