extension Engine {
    /// Twice the height and width, each position repeated (nearest neighbour).
    func upsampled(_ x: Tensor) throws -> Tensor {
        try upsampled(x, height: 2 * x.height, width: 2 * x.width)
    }

    /// Another height and width by nearest neighbour, indices rounded as PyTorch does.
    func upsampled(_ x: Tensor, height: Int, width: Int) throws -> Tensor {
        let y = try tensor(n: x.n, height: height, width: width, channels: x.channels)
        let c = x.channels
        let (down, across) = (Float(x.height) / Float(height), Float(x.width) / Float(width))
        try forRows(x.n * height, each: width * c) { line in
            let (image, row) = (line / height, line % height)
            let above = min(x.height - 1, Int(Float(row) * down))
            let from = x.data + (image * x.height + above) * x.width * c
            let to = y.data + line * width * c
            for column in 0..<width {
                let left = min(x.width - 1, Int(Float(column) * across))
                (to + column * c).update(from: from + left * c, count: c)
            }
        }
        return y
    }

    /// The same values in a tensor of their own.
    func copy(_ x: Tensor) throws -> Tensor {
        let y = try tensor(n: x.n, height: x.height, width: x.width, channels: x.channels)
        try forRows(x.n * x.rows, each: x.channels) { row in
            let start = row * x.channels
            (y.data + start).update(from: x.data + start, count: x.channels)
        }
        return y
    }

    /// `n` images like the one there is; the tensor itself if it has as many.
    func spread(_ x: Tensor, to n: Int) throws -> Tensor {
        guard x.n < n else { return x }
        let y = try tensor(n: n, height: x.height, width: x.width, channels: x.channels)
        try forRows(n * x.rows, each: x.channels) { row in
            (y.data + row * x.channels).update(
                from: x.data + row % x.rows * x.channels, count: x.channels)
        }
        return y
    }

    /// The channels of `a`, then those of `b`, at each position; `b` may be one image for all of
    /// those of `a`.
    func joined(_ a: Tensor, _ b: Tensor) throws -> Tensor {
        let y = try tensor(
            n: a.n, height: a.height, width: a.width, channels: a.channels + b.channels)
        try forRows(a.n * a.rows, each: y.channels) { row in
            let to = y.data + row * y.channels
            to.update(from: a.data + row * a.channels, count: a.channels)
            let other = b.n < a.n ? row % b.rows : row
            (to + a.channels).update(from: b.data + other * b.channels, count: b.channels)
        }
        return y
    }

    /// The same values with a border of zeros one position wide.
    func padded(_ x: Tensor) throws -> Tensor {
        let c = x.channels
        let y = try tensor(n: x.n, height: x.height + 2, width: x.width + 2, channels: c)
        try forRows(y.n * y.height, each: y.width * c) { line in
            let (image, row) = (line / y.height, line % y.height - 1)
            let to = y.data + line * y.width * c
            guard row >= 0, row < x.height else {
                return to.update(repeating: 0, count: y.width * c)
            }
            to.update(repeating: 0, count: c)
            (to + c).update(
                from: x.data + (image * x.height + row) * x.width * c, count: x.width * c)
            (to + (x.width + 1) * c).update(repeating: 0, count: c)
        }
        return y
    }

    /// A tensor of `n` equal images from one image in PyTorch's order (channel, row, column).
    func repeated(
        _ planes: [Float], n: Int, height: Int, width: Int, channels: Int, scale: Float = 1
    ) throws -> Tensor {
        let y = try tensor(n: n, height: height, width: width, channels: channels)
        let positions = height * width
        for image in 0..<n {
            let to = y.data + image * positions * channels
            for channel in 0..<channels {
                for i in 0..<min(positions, max(0, planes.count - channel * positions)) {
                    to[i * channels + channel] = planes[channel * positions + i] * scale
                }
            }
        }
        return y
    }

    /// One image of a tensor in PyTorch's order (channel, row, column).
    func planes(_ x: Tensor, image: Int) -> [Float] {
        let from = x.data + image * x.rows * x.channels
        var out = [Float](repeating: 0, count: x.rows * x.channels)
        for channel in 0..<x.channels {
            for i in 0..<x.rows { out[channel * x.rows + i] = from[i * x.channels + channel] }
        }
        return out
    }
}
