package crypto

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"

	"filippo.io/age"
)

// PartSize is how much of a file's ciphertext travels in one request.
const PartSize = 1 << 20

// maxFileHeader bounds the first line of a file's plaintext.
const maxFileHeader = 4096

// FileHeader is the first line of a file's plaintext. Name and true size are known to readers only.
type FileHeader struct {
	V    int    `json:"v"`
	Case string `json:"case"`
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size"` // of the content, bytes
}

// FilePlaintextSize is the padded plaintext size of a file.
func FilePlaintextSize(h FileHeader) (int64, error) {
	line, err := marshalLine(h)
	if err != nil {
		return 0, err
	}
	return PaddedSize(int64(len(line)) + 1 + h.Size), nil
}

// FileWriter seals a file as it is written, in constant memory.
type FileWriter struct {
	w             io.WriteCloser
	left, padding int64
}

// NewFileWriter begins the age file of a content of exactly h.Size bytes. The size of what is
// written to dst tells the size of the content only to within Padmé's steps.
func NewFileWriter(dst io.Writer, h FileHeader, to *age.HybridRecipient) (*FileWriter, error) {
	h.V = 1
	line, err := marshalLine(h)
	if err != nil {
		return nil, err
	}
	if len(line) >= maxFileHeader || h.Size < 0 {
		return nil, fmt.Errorf("%w: file name", ErrTooLong)
	}
	w, err := sealStream(dst, []*age.HybridRecipient{to})
	if err != nil {
		return nil, err
	}
	head := int64(len(line)) + 1
	if _, err := w.Write(append(line, '\n')); err != nil {
		return nil, fmt.Errorf("seal file: %w", err)
	}
	return &FileWriter{w: w, left: h.Size, padding: PaddedSize(head+h.Size) - head - h.Size}, nil
}

// Write seals a piece of the content. More than the announced size is an error.
func (f *FileWriter) Write(p []byte) (int, error) {
	if int64(len(p)) > f.left {
		return 0, errors.New("seal file: longer than announced")
	}
	f.left -= int64(len(p))
	return f.w.Write(p)
}

// Close pads and ends the age file. A content shorter than announced is an error.
func (f *FileWriter) Close() error {
	if f.left > 0 {
		return io.ErrUnexpectedEOF
	}
	zeros := make([]byte, min(f.padding, 64*1024))
	for f.padding > 0 {
		n, err := f.w.Write(zeros[:min(f.padding, int64(len(zeros)))])
		if err != nil {
			return fmt.Errorf("seal file: %w", err)
		}
		f.padding -= int64(n)
	}
	if err := f.w.Close(); err != nil {
		return fmt.Errorf("seal file: %w", err)
	}
	return nil
}

// OpenFile opens a file as a stream: its header, and a reader of exactly its content. The reader
// fails if the file was changed, cut off or badly padded; content is genuine only once it has returned io.EOF.
func OpenFile(r io.Reader, caseID string, id *age.HybridIdentity) (FileHeader, io.Reader, error) {
	var h FileHeader
	plain, err := age.Decrypt(r, id)
	if err != nil {
		return h, nil, fmt.Errorf("%w: file does not open with this key", ErrMalformed)
	}
	b := bufio.NewReaderSize(plain, maxFileHeader)
	line, err := b.ReadSlice('\n')
	if err != nil {
		return h, nil, fmt.Errorf("%w: file header", ErrMalformed)
	}
	if err := ParseLine(bytes.TrimSuffix(line, []byte("\n")), &h); err != nil {
		return h, nil, err
	}
	if h.V != 1 || h.Case != caseID || h.Size < 0 || h.Size > math.MaxInt64/4 {
		return h, nil, fmt.Errorf("%w: file of another case", ErrMalformed)
	}
	head := int64(len(line))
	return h, &contentReader{b: b, left: h.Size, padding: PaddedSize(head+h.Size) - head - h.Size}, nil
}

type contentReader struct {
	b             *bufio.Reader
	left, padding int64
}

func (c *contentReader) Read(p []byte) (int, error) {
	if c.left == 0 {
		return 0, c.checkPadding()
	}
	n, err := c.b.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	if err != nil {
		return n, fmt.Errorf("%w: file cut off", ErrMalformed)
	}
	return n, nil
}

// checkPadding reads to the end, so that the last, authenticated chunk has been seen.
func (c *contentReader) checkPadding() error {
	buf := make([]byte, 32*1024)
	for {
		n, err := c.b.Read(buf)
		for _, v := range buf[:n] {
			if v != 0 {
				return fmt.Errorf("%w: padding", ErrMalformed)
			}
		}
		c.padding -= int64(n)
		if err == io.EOF && c.padding != 0 {
			return fmt.Errorf("%w: size of padding", ErrMalformed)
		}
		if err == io.EOF {
			return io.EOF
		}
		if err != nil {
			return fmt.Errorf("%w: file cut off", ErrMalformed)
		}
	}
}
