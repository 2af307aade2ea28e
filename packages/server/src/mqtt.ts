/** The part of the server that needs `mqtt`: `@proactive/server/mqtt`. */

export { bridgeMqtt, type MqttBridge, type MqttBridgeOptions } from './devices/mqtt-bridge.js'
export type { DeviceMessage, DeviceTopic } from './devices/device-topics.js'
