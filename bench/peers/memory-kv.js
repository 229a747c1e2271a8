/** The part of a KV namespace that the peers use, in memory. It measures a peer without the simulator of KV. */
export class MemoryKv {
  #values = new Map()

  async get(key, options) {
    const text = this.#values.get(key)
    if (text === undefined) return null
    return options === 'json' || options?.type === 'json' ? JSON.parse(text) : text
  }

  async put(key, value) {
    this.#values.set(key, value)
  }

  async delete(key) {
    this.#values.delete(key)
  }

  async list({ prefix = '' } = {}) {
    const names = [...this.#values.keys()].filter((name) => name.startsWith(prefix))
    return { keys: names.map((name) => ({ name })), list_complete: true }
  }
}
