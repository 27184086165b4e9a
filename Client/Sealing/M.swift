import Crypto
import CZstd
