import { client } from './client.js'

client.start()
